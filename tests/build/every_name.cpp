// SPDX-License-Identifier: MIT
// Every public name, over the single headers and nothing else. It is compiled, not run: by every supported compiler,
// with and without exceptions, before and after <windows.h>, all warnings on (tools/compilers.sh). A new public name
// gets its line here. No line may use `min` or `max` without brackets, because <windows.h> makes macros of them.
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy.hpp"
#include "runcomfy_testing.hpp"

#if !defined(RUNCOMFY_VERSION) || !defined(RUNCOMFY_ABI) || !defined(RUNCOMFY_SINGLE_HEADER)
#error "a public macro is missing"
#endif

// Names that need no arguments.
namespace names {

namespace core {
using runcomfy::callback;
using runcomfy::delivery;
using runcomfy::error;
using runcomfy::error_info;
using runcomfy::error_kind;
using runcomfy::exception;
using runcomfy::fixed_string;
using runcomfy::model_id;
using runcomfy::operation;
using runcomfy::request_id;
using runcomfy::result;
using runcomfy::stop_source;
using runcomfy::stop_token;
using runcomfy::stop_view;
using runcomfy::to_string;
using runcomfy::token;
using runcomfy::version_text;
using runcomfy::violation;
}  // namespace core

namespace input {
using runcomfy::bound;
using runcomfy::check_schema;
using runcomfy::data_uri;
using runcomfy::data_uri_options;
using runcomfy::data_uri_writer;
using runcomfy::describe;
using runcomfy::described;
using runcomfy::difference;
using runcomfy::enum_names;
using runcomfy::fact;
using runcomfy::field;
using runcomfy::fill_defaults;
using runcomfy::format;
using runcomfy::from_json;
using runcomfy::from_value;
using runcomfy::items;
using runcomfy::max_items;
using runcomfy::max_length;
using runcomfy::maximum;
using runcomfy::media_demand;
using runcomfy::media_demands;
using runcomfy::media_name;
using runcomfy::media_uri;
using runcomfy::member;
using runcomfy::min_items;
using runcomfy::minimum;
using runcomfy::one_of;
using runcomfy::sample_of;
using runcomfy::schema_of;
using runcomfy::spelled_float;
using runcomfy::spelled_without_items;
using runcomfy::to_json;
using runcomfy::to_value;
using runcomfy::try_to_json;
using runcomfy::try_to_value;
using runcomfy::unchecked;
using runcomfy::validate;
using runcomfy::wire;
using runcomfy::write_json;
using runcomfy::json::array;
using runcomfy::json::limits;
using runcomfy::json::member;
using runcomfy::json::object;
using runcomfy::json::parse;
using runcomfy::json::value;
}  // namespace input

namespace stack {
using runcomfy::http::blocking;
using runcomfy::http::call;
using runcomfy::http::check_transport;
using runcomfy::http::exchange;
using runcomfy::http::failure;
using runcomfy::http::fault_of_field;
using runcomfy::http::header;
using runcomfy::http::headers;
using runcomfy::http::is_concurrent;
using runcomfy::http::is_sendable;
using runcomfy::http::outcome;
using runcomfy::http::phase;
using runcomfy::http::request;
using runcomfy::http::response;
using runcomfy::http::response_head;
using runcomfy::http::same_name;
using runcomfy::http::transport_ref;
using runcomfy::http::url;
using runcomfy::http::url_rules;
static_assert(runcomfy::http::transport<transport_ref> && runcomfy::http::usable_transport<transport_ref> &&
              !runcomfy::http::blocking_transport<transport_ref>);
}  // namespace stack

namespace jobs {
using runcomfy::api_base;
using runcomfy::call_options;
using runcomfy::cancel_outcome;
using runcomfy::client;
using runcomfy::clock_ref;
using runcomfy::doubtful_send;
using runcomfy::ended_job;
using runcomfy::event;
using runcomfy::job;
using runcomfy::job_machine;
using runcomfy::job_state;
using runcomfy::journal_entry;
using runcomfy::journal_ref;
using runcomfy::memory_journal;
using runcomfy::memory_observer;
using runcomfy::moment;
using runcomfy::observer_ref;
using runcomfy::open_sends;
using runcomfy::options;
using runcomfy::output;
using runcomfy::policies;
using runcomfy::poll_policy;
using runcomfy::random_ref;
using runcomfy::recovery;
using runcomfy::retry_policy;
using runcomfy::submit_options;
using runcomfy::submit_policy;
using runcomfy::timeout_policy;
using runcomfy::unfinished_job;
using runcomfy::update;
using runcomfy::wait_options;
using runcomfy::wake_signal;
using runcomfy::wall_time;
using runcomfy::protocol::request_builder;
static_assert(runcomfy::journal_store<memory_journal> && runcomfy::observer<memory_observer> &&
              runcomfy::clock<runcomfy::testing::virtual_clock>);
}  // namespace jobs

namespace testing {
using runcomfy::testing::check_body;
using runcomfy::testing::differences;
using runcomfy::testing::expectation;
using runcomfy::testing::fault;
using runcomfy::testing::json_difference;
using runcomfy::testing::media;
using runcomfy::testing::mock_transport;
using runcomfy::testing::model_behaviour;
using runcomfy::testing::recorded_request;
using runcomfy::testing::refusal;
using runcomfy::testing::simulated_job;
using runcomfy::testing::simulator;
using runcomfy::testing::simulator_options;
using runcomfy::testing::state_words;
using runcomfy::testing::virtual_clock;
}  // namespace testing

}  // namespace names

// Inputs in every form that a member can have.
namespace inputs {

enum class style { photo, drawing };

struct nested {
  std::string path;
  std::optional<double> strength = {};
};

struct plain {
  static constexpr std::string_view model_id = "a/b";
  std::string prompt;
  std::optional<int> seed = {};
  std::vector<nested> loras = {};
  std::array<double, 2> range = {};
  std::map<std::string, std::string> labels = {};
  std::optional<style> look = {};
  runcomfy::json::value extra = {};
};

struct ruled {
  static constexpr std::string_view model_id = "a/c";
  static constexpr runcomfy::fact facts[] = {{.wire_name = "598_steps", .title = "Steps", .default_json = "10"}};
  runcomfy::field<"600_prompt", std::string, runcomfy::max_length<2000>> prompt;
  runcomfy::field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  runcomfy::field<"cfg", std::optional<double>, runcomfy::minimum<0.5>, runcomfy::spelled_float> cfg = {};
  runcomfy::field<"ratio", std::optional<runcomfy::one_of<"16:9", "1:1">>> ratio = {};
  runcomfy::field<"frames", std::optional<runcomfy::one_of<81, 141>>> frames = {};
  runcomfy::field<"images", std::vector<std::string>, runcomfy::min_items<1>, runcomfy::max_items<4>,
                  runcomfy::format<"image_uris">, runcomfy::items<runcomfy::max_length<100>>>
      images;
};

struct foreign_base {
  int zoom = 0;
};
struct foreign : foreign_base {
  int pan = 0;
};

}  // namespace inputs

template <>
struct runcomfy::describe<inputs::foreign> {
  using members = runcomfy::described<runcomfy::member<"zoom", &inputs::foreign::zoom, runcomfy::minimum<0>>,
                                      runcomfy::member<"pan", &inputs::foreign::pan>>;
};

// All its members. (Templates with constrained members are not instantiated so: clang 14 ignores the constraints.)
template class runcomfy::result<std::string>;

// Transports of both kinds.
struct blocking_stack {
  runcomfy::http::outcome perform(const runcomfy::http::request&, const runcomfy::http::call&) { return {}; }
};
struct starting_stack {
  static constexpr bool concurrent = true;
  void start(runcomfy::http::exchange& x) { x.complete({}); }
};
static_assert(runcomfy::http::check_transport<blocking_stack>());
static_assert(runcomfy::http::check_transport<starting_stack>());
static_assert(runcomfy::http::check_transport<runcomfy::testing::simulator>());
static_assert(runcomfy::http::check_transport<runcomfy::testing::mock_transport>());

// A path through every function that a user calls.
std::size_t use_json();
std::size_t use_json() {
  std::size_t sum = 0;
  const inputs::plain plain{.prompt = "a fox"};
  inputs::ruled ruled{.prompt = "a fox", .images = {"https://example.com/a.png"}};
  ruled.steps = 7;
  ruled.ratio = "16:9";
  std::string buffer;
  sum += runcomfy::write_json(plain, buffer).has_value() ? 1U : 0U;
  sum += runcomfy::to_json(ruled).size() + runcomfy::to_json(inputs::foreign{}).size();
  sum += runcomfy::try_to_json(plain).has_value() ? 1U : 0U;
  sum += runcomfy::from_json<inputs::plain>(buffer).has_value() ? 1U : 0U;
  sum += runcomfy::from_json<inputs::ruled>(buffer, runcomfy::json::limits{}).has_value() ? 1U : 0U;
  const runcomfy::json::value value = runcomfy::to_value(ruled);
  sum += runcomfy::try_to_value(plain).has_value() ? 1U : 0U;
  sum += runcomfy::from_value<inputs::ruled>(value).has_value() ? 1U : 0U;
  sum += runcomfy::json::parse("[1, 2.5, null, true, {\"a\": \"b\"}]").has_value() ? 1U : 0U;
  using shape = runcomfy::one_of<"16:9", "1:1">;
  constexpr shape wide = "16:9";
  sum += wide.text().size() + (wide == "1:1" ? 1U : 0U) + (shape::parse("4:3") ? 1U : 0U);
  switch (wide.index()) {
    case shape::at("16:9"): ++sum; break;
    case shape::at("1:1"): --sum; break;
    default: break;
  }
  ruled.ratio = runcomfy::unchecked("4:3");
  using frames = runcomfy::one_of<81, 141>;
  constexpr frames few = 81;
  sum += static_cast<std::size_t>(few.value());
  sum += runcomfy::validate(ruled).size() + runcomfy::validate(plain).size();
  sum += runcomfy::to_json(runcomfy::schema_of<inputs::ruled>()).size();
  for (const runcomfy::difference& each : runcomfy::check_schema<inputs::ruled>(runcomfy::schema_of<inputs::ruled>()))
    sum += each.message().size();
  sum += runcomfy::sample_of<inputs::ruled>().has_value() && runcomfy::data_uri("x", "image/png") ? 1U : 0U;
  return sum;
}

std::size_t use_client();
std::size_t use_client() {
  runcomfy::testing::virtual_clock clock;
  runcomfy::testing::simulator service;
  runcomfy::stop_source stop;
  runcomfy::memory_journal journal;
  runcomfy::memory_observer watcher;
  runcomfy::client client{service, runcomfy::token("test"), {.clock = clock, .observer = watcher, .journal = journal}};
  const runcomfy::client owning{blocking_stack{}, "test"};
  const runcomfy::client started{starting_stack{}, "test"};
  std::size_t sum = 0;
  const auto job = client.submit(
      inputs::plain{.prompt = "a fox"},
      {.check = false, .extra = {}, .stop = stop.token(), .timeout = std::chrono::minutes(1), .cancel = stop.token()});
  sum += client.submit("a/b", inputs::plain{.prompt = "a fox"}).has_value() ? 1U : 0U;
  sum += client.submit("a/b", runcomfy::json::object{}).has_value() ? 1U : 0U;
  if (job) {
    sum += job->id().text().size() + job->model().size();
    sum += job->status().has_value() ? 1U : 0U;
    const auto out = job->wait(
        {.timeout = std::chrono::minutes(10), .stop = stop.token(), .on_update = [&sum](const runcomfy::update& now) {
           sum += to_string(now.state).size();
         }});
    if (out) sum += out->images.size() + out->videos.size() + out->audios.size() + out->others.size();
    else sum += out.error().message().size() + out.error().request_id().size();
    sum += job->output().has_value() ? 1U : 0U;
    if (const auto cancelled = job->cancel()) sum += to_string(*cancelled).size();
  }
  sum += client.run(inputs::ruled{.prompt = "a fox", .images = {"https://example.com/a.png"}}).has_value() ? 1U : 0U;
  sum += client.run("a/c", inputs::ruled{.prompt = "a fox", .images = {"https://example.com/a.png"}}).has_value() ? 1U
                                                                                                                  : 0U;
  sum += client.attach("00000000-0000-0000-0000-000000000000").has_value() ? 1U : 0U;
  if (const auto left = client.recover()) {
    for (const runcomfy::unfinished_job& each : left->jobs) sum += client.attach(each).has_value() ? 1U : 0U;
    for (const runcomfy::ended_job& each : left->ended) sum += client.attach(each).has_value() ? 1U : 0U;
    for (const runcomfy::doubtful_send& each : left->in_doubt) {
      sum += client.resolve(each.attempt).has_value() ? 1U : 0U;
      sum += client.resolve(each.attempt, "r-1").has_value() ? 1U : 0U;
      sum +=
          client.submit("a/b", runcomfy::json::object{}, {.resubmit = each.attempt, .send_unrecorded = true}) ? 1U : 0U;
    }
  }
  sum += journal.unfinished().size() + journal.in_doubt().size();
  client.close();
  return sum;
}
