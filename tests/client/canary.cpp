// SPDX-License-Identifier: MIT
// The token is in nothing that the library emits, whatever the service says. A hostile service gives the token back in
// every place of a reply, in five encodings, to each of the four calls; every kind of error is reached; and everything
// that comes out is searched: errors, events, outputs, the bytes of the journal, transcripts, requests.
#include "../support/canary.hpp"

#include <cstddef>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/files.hpp"
#include "support.hpp"

using namespace client_tests;
using rc::error_kind;
using rc::operation;
using testing_support::canary;
namespace files = runcomfy::files;
namespace spelled = testing_support::spelled;

namespace {

constexpr std::string_view api = "https://model-api.runcomfy.net";

// One way to write the token down: as it is in plain text, and inside a string of JSON.
struct spelling {
  std::string name;
  std::string plain;
  std::string in_json;
  bool whole = true;  // false: only a piece of the token
};

std::vector<spelling> spellings_of(const std::string& token) {
  const auto in_json = [](const std::string& text) {
    const std::string quoted = rc::to_json(rc::json::value(text));
    return quoted.substr(1, quoted.size() - 2);
  };
  const std::string field = "Bearer " + token;
  std::vector<spelling> out{
      {"plain", token, in_json(token)},
      {"the header's value", field, in_json(field)},
      {"every byte escaped", field, spelled::json_escapes(field)},
      {"every byte escaped, capital digits", token, spelled::json_escapes(token, "0123456789ABCDEF")},
      {"percent", spelled::percent(token), spelled::percent(token)},
      {"percent, small digits", spelled::percent(token, "0123456789abcdef"), spelled::percent(token)},
      {"base64 of the header's value", spelled::base64(field), in_json(spelled::base64(field))},
      {"base64", spelled::base64(token), in_json(spelled::base64(token))},
      {"base64 behind one byte", spelled::base64(":" + token), spelled::base64(":" + token)},
      {"base64 for URLs", spelled::base64(token, true), spelled::base64(token, true)},
      {"hexadecimal", spelled::hex(token), spelled::hex(token)},
      {"hexadecimal, capital digits", spelled::hex(token, "0123456789ABCDEF"), spelled::hex(field)},
  };
  std::string percent;
  rc::detail::append_percent_encoded(percent, token);
  out.push_back({"percent where needed", percent, in_json(percent)});
  for (const auto& [name, text] :
       {std::pair{"its beginning", token.substr(0, 20)}, std::pair{"its end", token.substr(token.size() - 12)},
        std::pair{"its middle", token.substr(9, 14)}})
    out.push_back({name, text, in_json(text), false});
  return out;
}

// One answer, or none, that gives the token back.
struct shape {
  std::string name;
  http::outcome how;
};

std::vector<shape> shapes_of(const spelling& s) {
  std::vector<shape> out;
  const auto reply = [&](std::string name, int status, std::string body, http::headers headers = {}) {
    out.push_back({std::move(name), http::outcome::success({status, std::move(headers), std::move(body)})});
  };
  const std::string& j = s.in_json;
  for (const int status : {400, 401, 402, 403, 404, 409, 418, 422, 429, 500, 502, 503, 504})
    reply("refusal", status,
          R"({"error_code":)" + std::to_string(status * 1000 + 1) + R"(,"message":"token )" + j + "\"}");
  reply("deep error", 400, R"({"error":{"message":"got )" + j + R"("},"error_code":400004})");
  reply("detail", 422, R"({"detail":[{"loc":["header"],"msg":")" + j + R"("}]})");
  reply("in a URL", 403, R"({"message":"see https://user:)" + j + "@a.b/" + j + "?token=" + j + R"( now"})");
  reply("page", 502, "<html><body>Authorization: " + s.plain + "</body></html>");
  reply("text", 500, "your header was Authorization: " + s.plain);
  reply("text behind 404", 404, s.plain);
  reply("id beside an error", 500, R"({"request_id":")" + j + R"(","message":")" + j + "\"}");
  for (const int status : {301, 302, 307, 308})
    reply("redirect", status, j, {{"Location", "https://elsewhere.example/?token=" + s.plain}});
  reply("headers", 503, "{}",
        {{"Retry-After", s.plain}, {"Date", s.plain}, {"X-Authorization", s.plain}, {"Content-Type", s.plain}});
  reply("member names", 400, R"({"message":{")" + j + R"(":1},")" + j + R"(":")" + j + "\"}");
  out.push_back({"interim", http::outcome::success({103, {{"Link", s.plain}}, s.plain})});
  for (const auto& [why, reached] :
       {std::pair{http::failure::refused, http::phase::nothing},
        std::pair{http::failure::resolve, http::phase::resolve},
        std::pair{http::failure::connect, http::phase::connect}, std::pair{http::failure::proxy, http::phase::proxy},
        std::pair{http::failure::tls, http::phase::tls}, std::pair{http::failure::other, http::phase::send_head},
        std::pair{http::failure::send, http::phase::send_body},
        std::pair{http::failure::framing, http::phase::receive_head},
        std::pair{http::failure::timeout, http::phase::await_head}}) {
    out.push_back({"failure", http::outcome::failed(why, reached, reached > http::phase::tls,
                                                    "sent Authorization: " + s.plain + " and failed")});
  }
  // A 2xx is what the job lives on, so only the whole token is taken out of it, and no piece.
  if (!s.whole) return out;
  reply("unknown word", 200, R"({"status":")" + j + R"(","request_id":"r-1"})");
  reply("id", 200, R"({"request_id":")" + j + R"(","status":"in_queue"})");
  reply("id in the old place", 200, R"({"id":")" + j + "\"}");
  reply("URLs", 200,
        R"({"request_id":"r-1","status":"in_queue","status_url":"https://a.b/?t=)" + j + R"(","result_url":")" + j +
            R"(","cancel_url":"https://)" + j + R"(@a.b/"})");
  reply("error in 200", 200, R"({"error_code":500001,"error_message":")" + j + "\"}");
  reply("array", 200, "[\"" + j + "\"]");
  reply("torn", 200, R"({"echo":")" + j + R"(","request_id":"r-1","more":")" + j);
  reply("torn id", 200, R"({"request_id":")" + j + R"(","more":")");
  reply("member names in 200", 200, R"({"status":"evaporated",")" + j + R"(":1,"state":")" + j + "\"}");
  reply("outputs", 200,
        R"({"status":"succeeded","created_at":")" + j + R"(","output":{"image":"https://a.b/x.png?auth=)" + j +
            R"(","videos":["https://a.b/)" + j + R"(.mp4"],"note":")" + j + R"("},"input":{"h":")" + j + "\"}}");
  reply("failed job", 200, R"({"status":"failed","error":{"message":")" + j + "\"}}");
  reply("outcome of a cancel", 202, R"({"outcome":")" + j + "\"}");
  reply("ended", 200, R"({"status":"completed","queue_position":1,"word":")" + j + "\"}");
  http::outcome cut = http::outcome::failed(http::failure::receive, http::phase::receive_body, true, s.plain);
  cut.reply = {200, {}, R"({"echo":")" + j + R"(","request_id":"r-1","x":")"};
  out.push_back({"cut off", std::move(cut)});
  return out;
}

// A service behind a stack that spoils one kind of call, and keeps what it is sent.
struct hostile {
  testing::simulator& service;
  operation target = operation::none;
  const http::outcome* shape = nullptr;
  int times = 0;
  std::vector<http::request> sent = {};

  http::outcome perform(const http::request& what, const http::call& how) {
    sent.push_back(what);
    const std::string& path = what.url.target();
    const operation is = path.starts_with("/v1/models/")             ? operation::submit
                         : path.ends_with("/status")                 ? operation::status
                         : path.find("/result") != std::string::npos ? operation::output
                                                                     : operation::cancel;
    if (is == target && times-- > 0) return *shape;
    return service.perform(what, how);
  }
};

// Everything of one run, shown to the canary at its end.
struct world {
  canary& bird;
  std::set<error_kind>& kinds;
  testing::virtual_clock clock;
  testing::simulator service;
  hostile stack{service};
  files::memory_disk disk;
  files::memory_process process{disk};
  rc::file_journal journal{process, "/state/journal.jsonl"};
  rc::memory_observer seen;
  rc::client client;

  world(canary& to, std::set<error_kind>& reached, testing::simulator_options how = {}, std::string base = {})
      : bird(to),
        kinds(reached),
        service(clock, std::move(how)),
        client(stack, to.secret(), {.base_url = base, .clock = clock, .observer = seen, .journal = journal}) {}
  ~world() {
    for (const rc::event& each : seen.events()) {
      bird.look(each);
      if (each.problem) kinds.insert(each.problem->kind());
    }
    for (const std::string& path : disk.paths()) {
      bird.look("name of a file", path);
      bird.look("bytes of " + path, disk.content(path));
    }
    for (const testing::recorded_request& each : service.requests()) bird.look(each);
    for (const http::request& each : stack.sent) look(each);
    const auto found = client.recover();
    take(found);
    if (!found) return;
    for (const rc::unfinished_job& each : found->jobs) bird.look("unfinished job", each.request_id + each.model_id);
    for (const rc::doubtful_send& each : found->in_doubt)
      bird.look("send in doubt", each.request_id + each.model_id + each.note + each.attempt);
  }

  // The token is in one place of a request, and that request goes to the API.
  void look(const http::request& what) {
    const bool ours = what.url.origin() == api;
    CHECK(ours);
    bird.look("request", what.method + " " + what.url.text());
    bird.look("request's body", what.body);
    for (const http::header& each : what.headers) {
      if (ours && each.name == "Authorization") CHECK(each.value == "Bearer " + bird.secret());
      else bird.look("request's header", each.name + ": " + each.value);
    }
  }
  template <class T>
  const rc::result<T>& take(const rc::result<T>& from) {
    if (!from) kinds.insert(from.error().kind());
    bird.look(from);
    return from;
  }
  rc::result<rc::job> submit(rc::submit_options how = {}) {
    return take(client.submit("maker/model", rc::json::object{{"prompt", "a fox"}}, std::move(how)));
  }
  void spoil(operation target, const http::outcome& how, int times) {
    stack.target = target;
    stack.shape = &how;
    stack.times = times;
  }
  // The whole life of a job, with whatever comes out of it.
  void live() {
    const auto made = submit({.timeout = 10s});
    if (!made) return;
    rc::wait_options how{.timeout = 20min};
    how.on_update = [this](const rc::update& news) { bird.look("word of an update", news.word); };
    if (stack.target == operation::cancel) (void)take(made->cancel());
    (void)take(made->status());
    if (const auto out = take(made->wait(std::move(how)))) bird.look(*out);
    if (const auto out = take(made->output())) bird.look(*out);
  }
};

// Tokens as they may be: letters and digits, and everything that an encoding changes.
const char* const tokens[] = {"rcTok7Q0x9Zp2vLmTt8WbYd3HsGfUe1Kc5", "rc_\"7Q+x9=Zp/k\\2v~Lm%Tt8&Wb?Yd3#Hs<Gf'Ue1|Kc5"};

// What the matrix of hostile answers does not reach.
struct way {
  const char* name;
  void (*go)(canary&, std::set<error_kind>&);
};
struct full_disk {
  rc::result<void> append(const rc::journal_entry&) {
    rc::error_info info;
    info.kind = error_kind::storage;
    info.message = "no space left on device";
    return rc::error(std::move(info));
  }
  rc::result<std::vector<rc::journal_entry>> entries() { return std::vector<rc::journal_entry>(); }
};
// A submit that cannot go well, by a client of its own.
void fail(canary& bird, std::set<error_kind>& kinds, const rc::token& secret, rc::options how) {
  testing::simulator service;
  rc::client client{service, secret, std::move(how)};
  const auto made = client.submit("a/b", rc::json::object{});
  REQUIRE_FALSE(made);
  kinds.insert(made.error().kind());
  bird.look(made);
}
const way other_ways[] = {
    {"invalid input",
     [](canary& bird, std::set<error_kind>& kinds) {
       world w(bird, kinds);
       (void)w.take(w.client.submit(input{.prompt = "a fox", .steps = std::optional<int>(99)}));
       (void)w.take(w.client.submit("no-slash", rc::json::object{}));
       (void)w.take(w.client.attach("a/b"));
     }},
    {"stopped, and a time that is over",
     [](canary& bird, std::set<error_kind>& kinds) {
       world w(bird, kinds, {.behaviour = {.finish_after = 1h}});
       const auto made = w.submit();
       const rc::stop_source source;
       w.clock.at(3s, [&] { source.request_stop(); });
       (void)w.take(made->wait({.timeout = 1s}));
       (void)w.take(made->wait({.stop = source.token()}));
       (void)w.submit({.stop = source.token()});
     }},
    {"closed",
     [](canary& bird, std::set<error_kind>& kinds) {
       world w(bird, kinds);
       const auto made = w.submit();
       w.client.close();
       (void)w.take(made->wait());
       (void)w.submit();
     }},
    {"a job that is cancelled, one that fails, and words nobody knows",
     [](canary& bird, std::set<error_kind>& kinds) {
       world w(bird, kinds);
       const auto made = w.submit();
       (void)w.take(made->cancel());
       (void)w.take(made->wait());
       w.service.next_job({.fails = true, .error = rc::json::value(bird.secret())});
       if (const auto failing = w.submit()) (void)w.take(failing->wait());
       w.service.next_job({.finish_after = 1h, .words = {.queued = bird.secret(), .running = bird.secret()}});
       if (const auto odd = w.submit()) (void)w.take(odd->wait());
     }},
    {"a send in doubt, the same again, and what is done about it",
     [](canary& bird, std::set<error_kind>& kinds) {
       world w(bird, kinds);
       w.service.fault_next(operation::submit, testing::fault::drop_after);
       (void)w.submit();
       (void)w.submit();
       const auto found = w.take(w.client.recover());
       REQUIRE(found);
       for (const rc::doubtful_send& each : found->in_doubt) (void)w.take(w.client.resolve(each.attempt));
       (void)w.take(w.client.resolve("nobody"));
       w.process.kill();
       (void)w.submit();
       (void)w.take(w.client.recover());
     }},
    {"a journal that is full",
     [](canary& bird, std::set<error_kind>& kinds) {
       full_disk disk;
       fail(bird, kinds, bird.secret(), {.journal = disk});
     }},
    {"base URLs and user agents that cannot be used",
     [](canary& bird, std::set<error_kind>& kinds) {
       for (const std::string& base :
            {std::string("http://a.b"), "https://user:" + bird.secret() + "@a.b", "https://a.b/?k=" + bird.secret()})
         fail(bird, kinds, bird.secret(), {.base_url = base});
       fail(bird, kinds, bird.secret(), {.user_agent = "a\nb"});
     }},
    {"tokens that are none",
     [](canary& bird, std::set<error_kind>& kinds) {
       for (const std::string& bad : {bird.secret() + "\n" + bird.secret(), bird.secret() + '\0' + bird.secret(),
                                      bird.secret() + "\xff", bird.secret() + std::string(8192, 'x')}) {
         const rc::token held(bad);
         bird.look("fault of a token", held.fault());
         fail(bird, kinds, held, {});
         fail(bird, kinds, rc::token([bad] { return bad; }), {});
       }
     }},
    {"a mock that tells what did not come",
     [](canary& bird, std::set<error_kind>&) {
       testing::virtual_clock clock;
       testing::mock_transport mock(clock);
       mock.expect("GET", "/v1/requests/r/status")
           .header("Authorization", "Bearer " + bird.secret())
           .header("X-Y", "z");
       mock.expect("GET", "/v1/requests/r/result").header("Authorization", "Bearer other");
       rc::client client{mock, bird.secret(), {.clock = clock}};
       bird.look(client.attach("r")->status());
       bird.look(client.attach("r")->output());
       const std::vector<std::string> told = mock.problems();
       CHECK_FALSE(told.empty());
       for (const std::string& each : told) bird.look("report of the mock", each);
       for (const testing::recorded_request& each : mock.requests()) bird.look(each);
     }},
};

}  // namespace

TEST_CASE("control: the canary finds every piece of 12 bytes, in five encodings and at every place") {
  std::size_t planted = 0, found = 0;
  for (const std::string secret : tokens) {
    const canary bird(secret);
    for (std::size_t at = 0; at + canary::piece <= secret.size(); ++at) {
      const std::string piece = secret.substr(at, canary::piece);
      std::vector<std::string> ways{piece,
                                    spelled::percent(piece),
                                    spelled::percent(piece, "0123456789abcdef"),
                                    spelled::hex(piece),
                                    spelled::hex(piece, "0123456789ABCDEF"),
                                    spelled::json_escapes(piece),
                                    rc::to_json(rc::json::value(piece))};
      for (const std::string before : {"", "x", "xy"}) {
        for (const bool for_urls : {false, true}) {
          ways.push_back(spelled::base64(before + piece, for_urls));
          ways.push_back(rc::to_json(rc::json::value(spelled::base64(before + piece + "tail", for_urls))));
        }
      }
      for (const std::string& each : ways) {
        ++planted;
        if (bird.is_in("text before " + each + ", text behind")) ++found;
        else MESSAGE("not found: " << each);
      }
      CHECK_FALSE(bird.is_in("text before " + piece.substr(0, 11) + " " + piece.substr(11)));
    }
    // What the hostile service says does hold it: a client that shows what it was told would be found out.
    for (const spelling& each : spellings_of(secret)) {
      for (const shape& it : shapes_of(each)) {
        ++planted;
        std::string all = it.how.reply.body + it.how.detail;
        for (const http::header& field : it.how.reply.headers) all += "\n" + field.name + ": " + field.value;
        if (bird.is_in(all)) ++found;
        else MESSAGE("not found: " << each.name << ", " << it.name << ": " << all);
      }
    }
  }
  std::cout << "canary, control: " << found << " of " << planted << " planted found\n";
  CHECK(found == planted);
  CHECK_FALSE(canary(tokens[0]).is_in("nothing of it is here, and eHl6 is not, nor 72635f"));
}

TEST_CASE(
    "a hostile service that gives the token back, in every place and encoding, gets it into nothing that we say") {
  std::size_t scenarios = 0, texts = 0, bytes = 0, hits = 0;
  std::set<error_kind> kinds;
  for (const std::string secret : tokens) {
    canary bird(secret);
    const auto run = [&](const std::string& name, const auto& scenario) {
      const std::size_t before = bird.hits().size();
      scenario();
      ++scenarios;
      CHECK_MESSAGE(bird.hits().size() == before, name << ": " << bird.hits().back());
      return bird.hits().size() < 20;
    };
    std::size_t number = 0;
    for (const spelling& each : spellings_of(secret)) {
      const bool plain = number++ < 2;
      for (const shape& it : shapes_of(each)) {
        for (const operation target : {operation::submit, operation::status, operation::output, operation::cancel}) {
          for (const int times : {1, 1000}) {
            if (times == 1 && !plain) continue;
            const bool go_on = run(each.name + ", " + it.name + " to " + std::string(to_string(target)), [&] {
              world w(bird, kinds);
              w.spoil(target, it.how, times);
              w.live();
            });
            if (!go_on) return;
          }
        }
      }
    }
    for (const way& each : other_ways) run(each.name, [&] { each.go(bird, kinds); });
    texts += bird.texts();
    bytes += bird.bytes();
    hits += bird.hits().size();
  }
  std::cout << "canary: " << scenarios << " scenarios, " << kinds.size() << " kinds of error, " << texts << " texts of "
            << bytes << " bytes searched, " << hits << " hits\n";
  CHECK(hits == 0);
  CHECK(scenarios >= 4000);
  for (int i = 0; i <= static_cast<int>(error_kind::closed); ++i)
    CHECK_MESSAGE(kinds.count(static_cast<error_kind>(i)) == 1, to_string(static_cast<error_kind>(i)));
}

TEST_CASE("a request id that holds the token is no id: the send is in doubt, and nothing is asked under that name") {
  for (const std::string secret : tokens) {
    for (const spelling& each : spellings_of(secret)) {
      if (!each.whole) continue;
      for (const std::string& body :
           {R"({"request_id":")" + each.in_json + "\"}", R"({"request_id":"r-)" + each.in_json + R"(","torn":")"}) {
        CAPTURE(body);
        testing::virtual_clock clock;
        testing::mock_transport mock(clock);
        mock.expect("POST", "/v1/models/a/b").reply(200, body);
        rc::client client{mock, secret, {.clock = clock}};
        const auto made = client.submit("a/b", rc::json::object{});
        REQUIRE_FALSE(made);
        CHECK(made.error().kind() == error_kind::in_doubt);
        CHECK(made.error().delivery() == rc::delivery::in_doubt);
        CHECK(made.error().request_id().empty());
        CHECK(mock.requests().size() == 1);
      }
    }
  }
}

TEST_CASE("what a job lives on is not spoilt by letters that it has in common with the token") {
  const std::string secret = "account-4711-0815-secret-part";
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  mock.expect("POST", "/v1/models/a/b").reply(200, R"({"request_id":"account-4711-0815-r1"})");
  mock.expect("GET", "/v1/requests/account-4711-0815-r1/result")
      .query("include_cost", "true")
      .reply(200, R"({"status":"succeeded","output":{"image":"https://a.b/account-4711-0815/x.png"}})");
  mock.expect("GET", "/v1/requests/account-4711-0815-r1/status")
      .reply(401, R"({"error_code":401001,"message":"no key account-4711-0815-secret-xxxx"})");
  rc::client client{mock, secret, {.clock = clock}};
  const auto made = client.submit("a/b", rc::json::object{});
  REQUIRE(made);
  CHECK(made->id().text() == "account-4711-0815-r1");
  const auto out = made->output();
  REQUIRE(out);
  CHECK(out->image == "https://a.b/account-4711-0815/x.png");
  CHECK(made->status().error().service_message() == "no key ***xxxx");
}
