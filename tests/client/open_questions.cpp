// SPDX-License-Identifier: MIT
// The open questions of the contract (its section 12): where the sources disagree or say nothing, every answer is
// taken. One test for each, by its number; the last test counts them.
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "shared_data.hpp"
#include "support.hpp"

using namespace client_tests;
using rc::operation;
using testing::fault;

namespace {

constexpr const char* in_queue = R"({"request_id":"r-1","status":"in_queue"})";

// A client over a script.
struct scripted {
  testing::virtual_clock clock;
  testing::mock_transport mock{clock};
  rc::client client{mock, "test-token", {.clock = clock}};

  void status(std::string body, int code = 200) { mock.expect("GET", "/v1/requests/r-1/status").reply(code, body); }
  void result(std::string body, int code = 200) { mock.expect("GET", "/v1/requests/r-1/result").reply(code, body); }
  rc::result<rc::output> wait(rc::wait_options how = {}) { return client.attach("r-1")->wait(std::move(how)); }
};

// What a job gives whose result is this text.
rc::result<rc::output> finished_with(std::string result) {
  scripted s;
  s.status(R"({"status":"completed"})");
  s.result(std::move(result));
  return s.wait();
}
rc::output output_of(const std::string& output) {
  const auto out = finished_with(R"({"status":"succeeded","output":)" + output + "}");
  REQUIRE_MESSAGE(out, output);
  return *out;
}

// What a submit gives that is answered so.
rc::result<rc::job> submitted_with(int status, std::string body) {
  scripted s;
  s.mock.expect("POST", "/v1/models/a/b").reply(status, body);
  return s.client.submit("a/b", rc::json::object{});
}

}  // namespace

TEST_CASE("question 1: any 2xx is a success, on submit and on cancel") {
  for (int status = 200; status < 300; ++status) {
    CHECK_MESSAGE(submitted_with(status, R"({"request_id":"r-1"})"), status);
    scripted s;
    s.mock.expect("POST", "/v1/requests/r-1/cancel").reply(status, R"({"outcome":"cancelled"})");
    CHECK_MESSAGE(*s.client.attach("r-1")->cancel() == rc::cancel_outcome::cancelled, status);
  }
}

TEST_CASE("question 2: URLs of the reply may be missing or name any host: the client builds its own") {
  for (
      const char* reply :
      {R"({"request_id":"r-1"})", R"({"request_id":"r-1","status_url":null,"result_url":7})",
       R"({"request_id":"r-1","status_url":"https://evil.example/s","result_url":"http://127.0.0.1/","cancel_url":""})"}) {
    scripted s;  // which takes no other origin than the first
    s.mock.expect("POST", "https://model-api.runcomfy.net/v1/models/a/b").reply(200, reply);
    s.status(R"({"status":"completed","result_url":"https://evil.example/r"})");
    s.result(R"({"status":"succeeded"})");
    const auto job = s.client.submit("a/b", rc::json::object{});
    REQUIRE(job);
    CHECK(job->wait());
    CHECK(s.mock.verify());
    for (const auto& each : s.mock.requests()) CHECK(each.origin == "https://model-api.runcomfy.net");
  }
}

TEST_CASE("question 3: a failure may be told by the status, by the result, or by both") {
  for (const char* status : {"completed", "failed", "succeeded"}) {
    scripted s;
    s.status(R"({"status":")" + std::string(status) + "\"}");
    s.result(R"({"status":"failed","error":"out of memory"})");
    const auto out = s.wait();
    REQUIRE_FALSE(out);
    CHECK(out.error().kind() == rc::error_kind::job_failed);
    CHECK(out.error().service_message() == "out of memory");
  }
  scripted gone;  // the status says so, and the result is not there
  gone.status(R"({"status":"failed"})");
  gone.result(R"({"error_code":404001})", 404);
  CHECK(gone.wait().error().kind() == rc::error_kind::job_failed);
}

TEST_CASE("question 4: a result before the end may be a state in a 200, or error 400005 with any status") {
  for (const auto& early : {std::optional<testing::refusal>(), std::optional<testing::refusal>({400, 400005})}) {
    testing::virtual_clock clock;
    testing::simulator service(clock, {.behaviour = {.finish_after = 1min}, .early_result = early});
    rc::client client{service, "test-token", {.clock = clock}};
    const auto job = client.submit("a/b", rc::json::object{});
    REQUIRE(job);
    CHECK(job->output().error().kind() == rc::error_kind::rejected);
    CHECK(job->wait());
  }
  for (const int status : {200, 400, 404, 409, 425}) {
    scripted s;
    s.status(R"({"status":"completed"})");
    s.mock.expect("GET", "/v1/requests/r-1/result")
        .reply(status, R"({"error_code":400005,"message":"not ready"})")
        .reply(200, R"({"status":"succeeded"})");
    CHECK_MESSAGE(s.wait(), status);
  }
}

TEST_CASE("question 5: an output is a string, an array, an object, nested, null, absent, or something new") {
  CHECK(output_of(R"("https://a.b/x.png")").images.size() == 1);
  CHECK(output_of(R"(["https://a.b/x.png","https://a.b/y.mp4"])").videos.size() == 1);
  CHECK(output_of(R"({"image":"https://a.b/x"})").image == "https://a.b/x");
  CHECK(output_of(R"({"images":[{"url":"https://a.b/x","type":"output"}]})").images.size() == 1);
  CHECK(output_of(R"({"9":{"images":[{"url":"https://a.b/x"}]}})").images.size() == 1);
  CHECK(output_of(R"({"audio":"https://a.b/x","audios":["https://a.b/y"]})").audios.size() == 2);
  const rc::output text = output_of(R"({"text":"a fox","mesh":"https://a.b/m.glb"})");
  CHECK(*text.value.find("text")->as_string() == "a fox");
  CHECK(text.others.size() == 1);
  for (const char* nothing : {"null", "{}", "[]", "\"\"", "0", "false"}) CHECK(output_of(nothing).empty());
  CHECK(finished_with(R"({"status":"succeeded"})")->empty());
}

TEST_CASE("question 6: an error is a string, an object, an array or absent; a page of HTML; a 200 with error_code") {
  const struct {
    const char* error;
    const char* says;
  } cases[] = {
      {R"("out of memory")", "out of memory"},
      {R"({"message":"out of memory"})", "out of memory"},
      {R"([{"errorCode":10011,"error":"out of memory"}])", "out of memory"},
      {R"({"detail":[{"msg":"out of memory"}]})", "out of memory"},
      {"null", ""},
      {"{}", ""},
      {"17", ""},
  };
  for (const auto& each : cases) {
    const auto out = finished_with(R"({"status":"failed","error":)" + std::string(each.error) + "}");
    REQUIRE_FALSE(out);
    CHECK(out.error().kind() == rc::error_kind::job_failed);
    CHECK_MESSAGE(out.error().service_message() == each.says, each.error);
  }
  CHECK(finished_with(R"({"status":"failed"})").error().kind() == rc::error_kind::job_failed);

  CHECK(submitted_with(400, R"({"message":"bad"})").error().kind() == rc::error_kind::rejected);
  CHECK(submitted_with(400, "<html>bad</html>").error().delivery() == rc::delivery::rejected);
  CHECK(submitted_with(200, R"({"error_code":422001,"error_message":"bad"})").error().kind() ==
        rc::error_kind::rejected);
  CHECK(submitted_with(200, "<html>sign in</html>").error().delivery() == rc::delivery::in_doubt);

  scripted s;  // on the way to an output they are waited out
  s.mock.expect("GET", "/v1/requests/r-1/status")
      .reply(200, "<html>")
      .reply(200, R"({"error_code":500001})")
      .reply(200, R"({"status":"completed"})");
  s.result(R"({"status":"succeeded"})");
  CHECK(s.wait());
}

TEST_CASE("question 7: a bad token is 400 or 401, no money 400 or 402: the code speaks where there is one") {
  using kind = rc::error_kind;
  const struct {
    int status;
    const char* body;
    kind expected;
  } cases[] = {
      {401, "{}", kind::authentication},
      {401, R"({"error_code":401001})", kind::authentication},
      {400, R"({"error_code":400004})", kind::authentication},
      {200, R"({"error_code":400004})", kind::authentication},
      {200, R"({"error_code":"401001"})", kind::authentication},
      {402, "{}", kind::balance},
      {402, R"({"error_code":400002})", kind::balance},
      {400, R"({"error_code":400002})", kind::balance},
      {200, R"({"error_code":400002})", kind::balance},
      {403, R"({"message":"Forbidden"})", kind::permission},
      {403, R"({"error_code":403001})", kind::permission},
      {404, R"({"error_code":404001})", kind::not_found},
      {400, R"({"error_code":400001})", kind::rejected},
      {422, R"({"error_code":422001,"detail":[]})", kind::rejected},
  };
  for (const auto& each : cases) {
    const auto refused = submitted_with(each.status, each.body);
    REQUIRE_FALSE(refused);
    CHECK_MESSAGE(refused.error().kind() == each.expected, each.body);
    CHECK_MESSAGE(refused.error().delivery() == rc::delivery::rejected, each.body);
  }
}

TEST_CASE("question 8: created_at and finished_at are kept as they come, or empty") {
  const auto told = finished_with(
      R"({"status":"succeeded","created_at":"2026-11-20T10:00:00.123456+01:00","finished_at":"yesterday, about noon"})");
  CHECK(told->created_at == "2026-11-20T10:00:00.123456+01:00");
  CHECK(told->finished_at == "yesterday, about noon");
  const auto silent = finished_with(R"({"status":"succeeded","created_at":null,"finished_at":1795168800})");
  REQUIRE(silent);
  CHECK(silent->created_at.empty());
  CHECK(silent->finished_at.empty());
  CHECK(silent->raw.find("finished_at")->as_int64() == 1795168800);
}

TEST_CASE("question 9: the cost may be absent, late, whole or a fraction, asked for or not") {
  CHECK(finished_with(R"({"status":"succeeded","cost":2})")->cost.value_or(0) == doctest::Approx(2.0));
  CHECK(finished_with(R"({"status":"succeeded","cost":0.05})")->cost.value_or(0) == doctest::Approx(0.05));
  for (const char* none : {R"({"status":"succeeded"})", R"({"status":"succeeded","cost":null})",
                           R"({"status":"succeeded","cost":"0.05"})"})
    CHECK_FALSE(finished_with(none)->cost);

  testing::virtual_clock clock;
  testing::simulator service(clock, {.behaviour = {.cost = 0.25, .cost_after = 1min}});
  rc::client client{service, "test-token", {.clock = clock}};
  const auto job = client.submit("a/b", rc::json::object{});
  REQUIRE(job);
  CHECK_FALSE(job->wait()->cost);
  clock.advance(2min);
  CHECK(job->output()->cost == 0.25);
  rc::client frugal{service, "test-token", {.clock = clock, .include_cost = false}};
  CHECK_FALSE(frugal.attach(job->id())->output()->cost);
}

TEST_CASE("question 10: words in either spelling and any case; new ones are waited out") {
  for (const char* word : {"cancelled", "canceled", "CANCELLED", "Canceled"}) {
    scripted s;
    s.status(R"({"status":")" + std::string(word) + "\"}");
    CHECK(s.wait().error().kind() == rc::error_kind::job_cancelled);
  }
  scripted s;
  std::vector<std::string> words;
  s.mock.expect("GET", "/v1/requests/r-1/status")
      .reply(200, R"({"status":"IN_QUEUE"})")
      .reply(200, R"({"status":"warming_up"})")
      .reply(200, R"({"status":""})")
      .reply(200, R"({"status":null})")
      .reply(200, R"({"status":"In_Progress"})")
      .reply(200, R"({"status":"Completed"})");
  s.result(R"({"status":"SUCCEEDED"})");
  CHECK(s.wait({.on_update = [&](const rc::update& now) { words.push_back(now.word); }}));
  CHECK(words == std::vector<std::string>{"IN_QUEUE", "warming_up", "", "In_Progress", "Completed"});

  // A new word for the end is waited out for ten minutes, then the error shows what came, and nothing private of it.
  scripted lost;
  lost.mock.expect("GET", "/v1/requests/r-1/status")
      .any_number()
      .reply(200, R"({"status":"evaporated","input":{"prompt":"a secret fox"},"eta":12,"note":"a secret fox"})");
  const auto out = lost.wait();
  REQUIRE_FALSE(out);
  CHECK(out.error().kind() == rc::error_kind::unknown_state);
  CHECK(out.error().request_id() == "r-1");
  CHECK(lost.clock.elapsed() >= 10min);
  CHECK(lost.clock.elapsed() < 11min);
  CHECK_MESSAGE(has(out.error().message(), R"({"status": "evaporated", "input": {...}, "eta": value, "note": text})"),
                out.error().message());
  CHECK_FALSE(has(out.error().message(), "secret"));

  // A new word in the result counts by what it holds, once the status has said that the job ended.
  CHECK(finished_with(R"({"status":"done","output":{"image":"https://a.b/x"}})")->image == "https://a.b/x");
  CHECK(finished_with(R"({"status":"errored","output":{"image":"https://a.b/x"},"error":"boom"})").error().kind() ==
        rc::error_kind::job_failed);
  scripted partial;  // before that it may be an output that is not whole
  partial.mock.expect("GET", "/v1/requests/r-1/result")
      .any_number()
      .reply(200, R"({"status":"previewing","output":{"image":"https://a.b/half"}})");
  const auto early = partial.client.attach("r-1")->output();
  REQUIRE_FALSE(early);
  CHECK(early.error().kind() == rc::error_kind::unknown_state);
  CHECK(has(early.error().message(), "previewing"));
}

TEST_CASE("question 11: queue_position may be absent, zero, null or something else") {
  for (const char* reply :
       {in_queue, R"({"status":"in_queue","queue_position":null})", R"({"status":"in_queue","queue_position":"3"})",
        R"({"status":"in_queue","queue_position":1.5})"}) {
    scripted s;
    s.status(reply);
    const auto now = s.client.attach("r-1")->status();
    REQUIRE(now);
    CHECK(now->state == rc::job_state::queued);
    CHECK_FALSE(now->queue_position);
  }
  scripted s;
  s.status(R"({"status":"in_queue","queue_position":0})");
  CHECK(s.client.attach("r-1")->status()->queue_position == 0);
}

TEST_CASE("question 12: without idempotency, a POST that timed out is in doubt and is not sent again") {
  offline o;
  o.service.fault_next(operation::submit, fault::no_answer);
  const auto made = o.client.submit(input{.prompt = "x"});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::in_doubt);
  CHECK(made.error().delivery() == rc::delivery::in_doubt);
  CHECK(o.service.submits() == 1);
  CHECK(o.journal.in_doubt().size() == 1);
  // And no header asks anything on the way to repeat it.
  for (const auto& each : o.service.requests()) {
    CHECK_FALSE(each.headers.contains("Idempotency-Key"));
    CHECK_FALSE(each.headers.contains("X-Idempotency-Key"));
  }
}

TEST_CASE("question 13: limits and Retry-After in any form, and 504 while the job lives") {
  scripted s;
  s.mock.expect("GET", "/v1/requests/r-1/status")
      .reply({429, {}, "{}"})
      .reply({429, {{"Retry-After", "20"}}, ""})
      .reply({503, {{"Retry-After", "Fri, 20 Nov 2026 10:00:30 GMT"}, {"Date", "Fri, 20 Nov 2026 10:00:00 GMT"}}, ""})
      .reply({429, {{"Retry-After", "-5"}}, "slow down"})
      .reply({429, {{"Retry-After", "99999999"}}, "slow down"})
      .reply(504, "<html>504 Gateway Time-out</html>")
      .reply(504, "")
      .reply(200, R"({"status":"completed"})");
  s.result(R"({"status":"succeeded"})");
  CHECK(s.wait());
  CHECK(s.clock.elapsed() >= 50s);
  CHECK(s.clock.elapsed() < 120s);

  scripted never;
  never.mock.expect("GET", "/v1/requests/r-1/status").any_number().reply(504, "");
  const auto lost = never.wait();
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind() == rc::error_kind::lost_contact);
  CHECK(lost.error().request_id() == "r-1");
  CHECK(never.clock.elapsed() >= 5min);
  CHECK(never.clock.elapsed() < 6min);
}

TEST_CASE("question 14: a result that has expired is not found, and the error holds the id") {
  testing::virtual_clock clock;
  testing::simulator service(clock, {.expires_after = 24h});
  rc::client client{service, "test-token", {.clock = clock}};
  const auto job = client.submit("a/b", rc::json::object{});
  REQUIRE(job);
  CHECK(job->wait());
  clock.advance(12h);
  CHECK(job->output());
  clock.advance(13h);
  for (const rc::error& why : {job->wait().error(), job->output().error(), job->status().error()}) {
    CHECK(why.kind() == rc::error_kind::not_found);
    CHECK(why.code() == 404001);
    CHECK(why.request_id() == job->id().text());
    CHECK(has(why.message(), "expired"));
  }
  CHECK(job->cancel().error().kind() == rc::error_kind::not_found);
}

TEST_CASE("question 15: a redirect is never followed, wherever it leads") {
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const char* to : {"https://elsewhere.example/", "https://model-api.runcomfy.net/v2/", "http://127.0.0.1/"}) {
      scripted s;
      s.mock.expect("POST", "/v1/models/a/b").reply({status, {{"Location", to}}, ""});
      const auto made = s.client.submit("a/b", rc::json::object{});
      REQUIRE_FALSE(made);
      CHECK(made.error().delivery() == rc::delivery::in_doubt);
      CHECK(s.mock.requests().size() == 1);
    }
  }
  scripted s;  // on a poll it is no word about the job
  s.mock.expect("GET", "/v1/requests/r-1/status")
      .reply({302, {{"Location", "https://elsewhere.example/"}}, ""})
      .reply(200, R"({"status":"completed"})");
  s.result(R"({"status":"succeeded"})");
  CHECK(s.wait());
  CHECK(s.mock.verify());
}

TEST_CASE("question 16: data URIs go as they are; a body that the service finds too big is refused, unpaid") {
  const std::string image = "data:image/png;base64,iVBORw0KGgo=";
  scripted s;
  s.mock.expect("POST", "/v1/models/a/b")
      .json_body(R"({"image":")" + image + "\"}")
      .reply(200, R"({"request_id":"r-1"})");
  REQUIRE(s.client.submit("a/b", rc::json::object{{"image", image}}));
  CHECK(s.mock.verify());
  CHECK(output_of(R"({"image":")" + image + "\"}").image == image);
  for (const char* body : {"{}", "", "<html>413 Request Entity Too Large</html>"}) {
    const auto refused = submitted_with(413, body);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == rc::error_kind::rejected);
    CHECK(refused.error().delivery() == rc::delivery::rejected);
  }
}

TEST_CASE("question 17: no webhook is asked for: a submit has no query") {
  offline o;
  REQUIRE(o.submitted().wait());
  for (const auto& each : o.service.requests()) {
    CHECK_FALSE(has(each.query, "webhook"));
    if (each.method == "POST") CHECK(each.query.empty());
  }
}

TEST_CASE("question 18: model ids go as they are given: aliases, dots, capitals, spaces") {
  const std::pair<const char*, const char*> ids[] = {
      {"wan-ai/wan-2-7/text-to-video", "/v1/models/wan-ai/wan-2-7/text-to-video"},
      {"wan-ai/wan-2.7/text-to-video", "/v1/models/wan-ai/wan-2.7/text-to-video"},
      {"minimax/Hailuo Video 01 Live", "/v1/models/minimax/Hailuo%20Video%2001%20Live"},
      {"Kling/4K/Edit", "/v1/models/Kling/4K/Edit"},
  };
  for (const auto& [id, path] : ids) {
    scripted s;
    s.mock.expect("POST", path).reply(200, R"({"request_id":"r-1"})");
    const auto job = s.client.submit(id, rc::json::object{});
    REQUIRE_MESSAGE(job, id);
    CHECK(job->model() == id);
  }
}

TEST_CASE("question 19: whatever a schema says, the caller can send anything") {
  testing::virtual_clock clock;
  testing::simulator service(clock, {.accept_unknown_properties = true});
  // A schema of every oddity that is published: a type of its own, null as a default, an array without items, a
  // required property that is not there, numbers as text, names that start with digits, no titles.
  const auto odd = rc::json::parse(
      R"({"type":"object","required":["600_prompt","not_there"],"properties":{
          "600_prompt":{"type":"string"},"cfg":{"type":"float","default":null},"images":{"type":"array"},
          "steps":{"type":"string","default":"20"}}})");
  REQUIRE(odd);
  service.add_model("odd/model", *odd);
  rc::client client{service, "test-token", {.clock = clock}};
  const rc::json::object body{{"600_prompt", "x"}, {"cfg", 1.5}, {"images", rc::json::array{"a", 7}}, {"steps", "20"}};
  const auto job = client.submit("odd/model", body, {.extra = rc::json::object{{"not_there", nullptr}}});
  REQUIRE_MESSAGE(job, (job ? "" : job.error().message()));
  CHECK(client.submit("a/b", input{.prompt = "x", .steps = std::optional<int>(99)}, {.check = false}));
  CHECK(service.jobs().back().body == rc::json::value(rc::json::object{{"prompt", "x"}, {"steps", 99}}));
}

TEST_CASE("question 20: nothing depends on the catalogue: a job needs its four calls alone") {
  offline o;
  const rc::job job = o.submitted();
  CHECK(job.wait());
  CHECK(job.cancel());
  for (const auto& each : o.service.requests()) {
    const bool ours = (each.method == "POST" && each.path == "/v1/models/maker/model/text-to-video") ||
                      each.path.starts_with("/v1/requests/" + job.id().text() + "/");
    CHECK_MESSAGE(ours, each.path);
  }
}

TEST_CASE("question 21: an echoed input is no output, and is in no error and no event") {
  testing::virtual_clock clock;
  testing::simulator service(clock, {.echoes_input = true});
  rc::memory_observer seen;
  rc::client client{service, "test-token", {.clock = clock, .observer = seen}};
  const rc::json::object echoed{{"prompt", "a secret fox"}, {"image", "https://a.b/input.png?sig=1"}};
  const auto out = client.run("a/b/text-to-image", echoed);
  REQUIRE(out);
  CHECK(out->images.size() == 1);
  CHECK(out->image->find("input.png") == std::string::npos);
  CHECK(out->raw.find("input") != nullptr);  // for those who want it

  service.next_job({.fails = true, .error = rc::json::value("cannot fetch https://a.b/input.png?sig=1 now")});
  const auto failed = client.run("a/b/text-to-image", echoed);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().service_message() == "cannot fetch https://a.b/input.png?*** now");
  for (const rc::event& each : seen.events()) {
    CHECK_FALSE(has(each.detail, "secret"));
    if (each.problem) CHECK_FALSE(has(each.problem->message(), "secret"));
    if (each.problem) CHECK_FALSE(has(each.problem->message(), "sig=1"));
  }
}

TEST_CASE("question 22: whether a failed or cancelled job is billed is not said, so nothing is claimed") {
  for (const bool billed : {true, false}) {
    testing::virtual_clock clock;
    testing::simulator service(clock,
                               {.behaviour = {.start_after = 10s, .finish_after = 20s}, .bills_failures = billed});
    rc::client client{service, "test-token", {.clock = clock}};
    service.next_job({.fails = true});
    const auto failed = client.run("a/b", rc::json::object{});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind() == rc::error_kind::job_failed);
    const auto job = client.submit("a/b", rc::json::object{});
    REQUIRE(job);
    CHECK(*job->cancel() == rc::cancel_outcome::cancelled);
    const auto cancelled = job->wait();
    REQUIRE_FALSE(cancelled);
    for (const rc::error& why : {failed.error(), cancelled.error()}) {
      CHECK_FALSE(has(why.message(), "bill"));
      CHECK_FALSE(has(why.message(), "charge"));
      CHECK_FALSE(has(why.message(), "free"));
    }
  }
}

TEST_CASE("every open question of the contract has its test") {
  std::ifstream in(RUNCOMFY_SOURCE_DIR "/tests/client/open_questions.cpp");
  const std::string here{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::size_t tested = 0;
  while (has(here, "\nTEST_CASE(\"question " + std::to_string(tested + 1) + ":")) ++tested;
  CHECK(tested == 22);

  const auto contract = testing_support::shared_file("contract/model-api.md");
  REQUIRE_SHARED(contract, "contract/model-api.md");
  const std::string asked = contract->substr(contract->find("\n## 12. Open questions"));
  std::size_t count = 0;
  while (has(asked, "\n" + std::to_string(count + 1) + ". ")) ++count;
  CHECK(count == tested);
}
