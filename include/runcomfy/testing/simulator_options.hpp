// SPDX-License-Identifier: MIT
// How the simulated service behaves: models, money, limits, and faults to order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/protocol/states.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// What a model makes.
enum class media : std::uint8_t {
  by_name,  ///< as the model id says: `text-to-audio` makes audio, `image-to-video` a video, anything else an image
  image,
  images,
  video,
  videos,
  audio,
  audios,
};

/// The words of the service for the states of a job (contract, section 4); change them to see what a client makes of
/// other spellings and of words it does not know.
struct state_words {
  std::string queued = "in_queue";
  std::string running = "in_progress";
  std::string finished = "completed";  ///< on the status endpoint; `failed` and `succeeded` are said to occur too
  std::string succeeded = "succeeded";
  std::string failed = "failed";
  std::string cancelled = "cancelled";
};

/// How jobs of one model run. Times count from the submit. The order of members is API.
struct model_behaviour {
  int queue = 2;                                  ///< the position at first; it counts down until the job starts
  std::chrono::milliseconds start_after{2'000};   ///< until then the job is queued and can be cancelled
  std::chrono::milliseconds finish_after{5'000};  ///< not before the start
  std::optional<double> cost = 0.25;              ///< US dollars; nothing: free, and the result tells no cost
  std::chrono::milliseconds cost_after{0};        ///< how long after the end the result tells the cost
  media makes = media::by_name;
  std::optional<json::value> output = {};  ///< instead of made-up URLs: any JSON
  bool omits_output = false;               ///< succeeds without `output`
  bool fails = false;                      ///< ends as failed
  std::optional<json::value> error = {};   ///< what a failed job says, any JSON; nothing: no `error` member
  state_words words = {};
};

/// An HTTP status and an `error_code`; 0 leaves the code out of the body.
struct refusal {
  int status = 0;
  int code = 0;
};

/// The service as a whole. Where the sources of the contract disagree, a member chooses. The order of members is API.
struct simulator_options {
  std::uint64_t seed = 1;                                 ///< request ids follow from it
  std::string origin = "https://model-api.runcomfy.net";  ///< where it is, and of the URLs in replies
  bool accept_unknown_models = true;                      ///< any well-formed model id, with `behaviour`; else 404001
  bool accept_unknown_properties = false;                 ///< in inputs of models with a schema
  model_behaviour behaviour = {};                         ///< of models that were not added
  std::vector<std::string> tokens = {};                   ///< the good ones; none: any is good. Kept as hashes only
  refusal bad_token = {401, 401001};                      ///< or `{400, 400004}`
  refusal bad_input = {422, 422001};                      ///< or `{400, 0}`
  refusal no_money = {402, 400002};                       ///< or `{400, 400002}`
  std::optional<refusal> early_result = {};               ///< nothing: 200 with the state; or `{400, 400005}`
  std::optional<double> balance = {};                     ///< US dollars; nothing: never used up
  bool bills_failures = true;                             ///< whether a failed job costs (contract, question 22)
  int submit_status = 200;                                ///< or 202
  int cancel_status = 202;                                ///< or 200
  bool tells_urls = true;                                 ///< `status_url` and its like
  bool tells_queue_position = true;
  bool tells_times = true;                                      ///< `created_at` and `finished_at`
  bool echoes_input = false;                                    ///< results repeat the input, as some are said to do
  std::optional<std::chrono::milliseconds> expires_after = {};  ///< after the end; then 404001
  int requests_per_minute = 0;                                  ///< 0: no limit; else 429 with Retry-After
  std::chrono::milliseconds latency{0};                         ///< of every answer, by the clock; without a clock none
  std::chrono::milliseconds step{1'000};  ///< without a clock: what each request moves the time by
  std::size_t keep_requests = 10'000;     ///< how many of the last requests are kept for `requests()`
  bool any_origin = false;                ///< takes requests to hosts other than `origin` as well
};

/// What goes wrong with one call. "Done" says that the service did what was asked before the answer was spoilt.
enum class fault : std::uint8_t {
  host_not_found,      ///< nothing sent
  unreachable,         ///< no connection, nothing sent
  certificate,         ///< the certificate is refused, nothing sent
  drop_before,         ///< the connection breaks while the body is sent; not done
  drop_after,          ///< done, and the connection breaks before the answer
  drop_midway,         ///< done, and the connection breaks inside the answer's body
  no_answer,           ///< done, and the answer never comes: the read time-out or the deadline ends it
  rate_limited,        ///< 429 with `Retry-After: 2`; not done
  server_error,        ///< 500 with code 500001; not done
  bad_gateway,         ///< 502 with an HTML page; not done
  unavailable,         ///< 503 with plain text and `Retry-After: 2`; not done
  gateway_timeout,     ///< 504 with an HTML page; done, as is known of polls (contract, section 5)
  empty_body,          ///< done, 200 with nothing
  not_json,            ///< done, 200 with a torn JSON text
  html_page,           ///< done, 200 with an HTML page
  other_json,          ///< done, 200 with a JSON array
  too_big,             ///< done, 200 with a body beyond the limit of the call
  missing_request_id,  ///< done, without `request_id`
  bad_request_id,      ///< done, with a `request_id` that is no id
  error_in_200,        ///< 200 with error_code 500001; not done
  interim_103,         ///< done, and a stack that takes the interim 103 for the answer
  redirect,            ///< 307 to another host; not done
};

/// The truth about one job, for tests.
struct simulated_job {
  std::string request_id;
  std::string model_id;
  json::value body;
  http::time_point submitted = {};
  http::time_point starts = {};
  http::time_point finishes = {};
  std::optional<http::time_point> cancelled = {};
  job_state state = job_state::queued;  ///< when it was asked for
  bool fails = false;
  double charged = 0;  ///< US dollars so far: the cost from the start of the job on, and nothing for a cancelled one
  std::size_t status_calls = 0;
  std::size_t result_calls = 0;
  std::size_t cancel_calls = 0;
};

namespace detail {

[[nodiscard]] constexpr bool is_done_before(fault what) noexcept {
  switch (what) {
    case fault::drop_after:
    case fault::drop_midway:
    case fault::no_answer:
    case fault::gateway_timeout:
    case fault::empty_body:
    case fault::not_json:
    case fault::html_page:
    case fault::other_json:
    case fault::too_big:
    case fault::missing_request_id:
    case fault::bad_request_id:
    case fault::interim_103: return true;
    default: return false;
  }
}

[[nodiscard]] constexpr media media_of_model(std::string_view id) noexcept {
  const auto has = [](std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  while (!id.empty()) {
    const std::size_t slash = id.rfind('/');
    std::string_view segment = slash == std::string_view::npos ? id : id.substr(slash + 1);
    id = slash == std::string_view::npos ? std::string_view() : id.substr(0, slash);
    if (const std::size_t to = segment.rfind("-to-"); to != std::string_view::npos) segment.remove_prefix(to);
    if (has(segment, "audio") || has(segment, "music") || has(segment, "speech")) return media::audio;
    if (has(segment, "video")) return media::video;
    if (has(segment, "image")) return media::image;
  }
  return media::image;
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
