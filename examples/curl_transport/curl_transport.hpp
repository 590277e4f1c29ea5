// SPDX-License-Identifier: MIT
// A complete transport over libcurl (7.74 or newer). A transport is any type with
//
//     outcome perform(request const&, call const&)
//
// that keeps the contract in docs/transport.md. It does not say `concurrent = true`, so the client lets one call in at
// a time, and one pair of curl handles is enough.
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/http/message.hpp"

class curl_transport {
  using clock = std::chrono::steady_clock;
  using ms = std::chrono::milliseconds;
  using failure = runcomfy::http::failure;
  using phase = runcomfy::http::phase;
  using outcome = runcomfy::http::outcome;

 public:
  /// `ca_file`: PEM certificates to trust in place of the system's; empty for the system's.
  explicit curl_transport(std::string ca_file = {}) : ca_file_(std::move(ca_file)) {}

  outcome perform(const runcomfy::http::request& what, const runcomfy::http::call& how) {
    const auto not_begun = [](failure why, const char* text) {
      return outcome::failed(why, phase::nothing, false, text);
    };
    for (const auto& each : what.headers) {
      if (!runcomfy::http::is_sendable(each.name, each.value)) return not_begun(failure::refused, "bad header field");
    }
    if (how.public_addresses_only) return not_begun(failure::refused, "this transport cannot check addresses");
    if (how.stop.stop_requested()) return not_begun(failure::stopped, "stopped before it began");
    if (how.deadline <= clock::now()) return not_begun(failure::timeout, "the deadline had passed before it began");
    state now{what, how};

    // Header fields in the order given. curl takes "Name;" for an empty one, and "Name:" for "do not add yours".
    slist fields;
    const auto add = [&fields](const std::string& line) {
      fields.reset(curl_slist_append(fields.release(), line.c_str()));
    };
    for (const auto& each : what.headers) add(each.value.empty() ? each.name + ";" : each.name + ": " + each.value);
    for (const char* own : {"Accept", "Content-Type", "Expect"}) {
      if (!what.headers.contains(own)) add(std::string(own) + ":");
    }
    CURL* easy = easy_.get();
    curl_easy_reset(easy);  // forgets the options, keeps the connections
    const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
    if (how.once) {  // on a kept connection that was closed without a byte, curl sends a POST again and reports success
      set(CURLOPT_FRESH_CONNECT, 1L);
      set(CURLOPT_FORBID_REUSE, 1L);
      add("Connection: close");
    }
    const std::string url = what.url.text();
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!ca_file_.empty()) set(CURLOPT_CAINFO, ca_file_.c_str());
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    if (!what.body.empty() || what.method == "POST" || what.method == "PUT" || what.method == "PATCH") {
      set(CURLOPT_POST, 1L);  // with a read callback: it is the proof of what was started
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
      set(CURLOPT_READFUNCTION, &send_body);
      set(CURLOPT_READDATA, &now);
    }
    if (what.method == "HEAD") set(CURLOPT_NOBODY, 1L);
    set(CURLOPT_CUSTOMREQUEST, what.method.c_str());
    set(CURLOPT_HTTPHEADER, fields.get());
    set(CURLOPT_HEADERFUNCTION, &take_head);
    set(CURLOPT_HEADERDATA, &now);
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, &now);
    set(CURLOPT_CONNECTTIMEOUT_MS, limit(how.connect_timeout));
    set(CURLOPT_TIMEOUT_MS, limit(std::chrono::duration_cast<ms>(how.deadline - clock::now())));
    char words[CURL_ERROR_SIZE] = "";
    set(CURLOPT_ERRORBUFFER, &words[0]);
#if LIBCURL_VERSION_NUM >= 0x075700
    set(CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a look-up that hangs
#endif

    // What curl_easy_perform does, with a look at the stop every 50 ms.
    CURLcode code = CURLE_OK;
    curl_multi_add_handle(multi_.get(), easy);
    for (int running = 1; true;) {
      curl_multi_perform(multi_.get(), &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) code = message->data.result;
      if (running == 0 || now.ended != failure::none) break;
      if (how.stop.stop_requested()) now.ended = failure::stopped;
      if (now.reached(easy) >= phase::await_head && clock::now() - now.moved >= how.read_timeout) {
        now.ended = failure::timeout;
      }
      if (now.ended == failure::none) curl_multi_poll(multi_.get(), nullptr, 0, 50, nullptr);
    }
    const phase reached = now.reached(easy);
    curl_multi_remove_handle(multi_.get(), easy);

    failure why = now.ended != failure::none ? now.ended : meaning(code, reached);
    if (why == failure::none && now.endless()) {  // nor does curl tell whether TLS was closed politely
      why = failure::receive;
      std::strcpy(words, "an answer without a length cannot be told from one that was cut off");
    }
    if (why == failure::none) return outcome::success(std::move(now.reply));
    const bool started = now.started || now.reply.status != 0;
    outcome out = outcome::failed(why, reached, started, *words != 0 ? words : curl_easy_strerror(code));
    out.reply = std::move(now.reply);
    return out;
  }

 private:
  struct state {
    const runcomfy::http::request& what;
    const runcomfy::http::call& how;
    runcomfy::http::response reply = {};
    std::size_t sent = 0;
    bool started = false;
    failure ended = failure::none;
    clock::time_point moved = clock::now();

    phase reached(CURL* easy) {
      if (!reply.body.empty()) return phase::receive_body;
      if (reply.status != 0) return phase::receive_head;
      curl_off_t looked_up = 0;
      curl_off_t ready = 0;
      curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
      curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
      if (ready == 0) return looked_up > 0 ? phase::connect : phase::resolve;
      started = started || what.body.empty();  // the head is then the whole request
      if (sent == what.body.size()) return phase::await_head;
      return started ? phase::send_body : phase::send_head;
    }
    [[nodiscard]] bool endless() const {
      return !reply.headers.contains("Content-Length") && !reply.headers.contains("Transfer-Encoding") &&
             reply.status != 204 && reply.status != 304 && what.method != "HEAD";
    }
  };

  // Called for the body, front to back. There is no seek callback, so curl cannot start it twice.
  static std::size_t send_body(char* into, std::size_t size, std::size_t count, state* now) {
    const std::size_t piece = (std::min)(size * count, now->what.body.size() - now->sent);
    std::memcpy(into, now->what.body.data() + now->sent, piece);
    now->started = now->started || piece > 0;
    now->sent += piece;
    now->moved = clock::now();
    return piece;
  }
  // Called for each line. An interim answer (100, 103) is replaced by the one that follows it.
  static std::size_t take_head(const char* bytes, std::size_t size, std::size_t count, state* now) {
    const std::string line(bytes, size * count);
    const std::size_t colon = line.find(':');
    if (line.compare(0, 5, "HTTP/") == 0) {
      now->reply = {std::atoi(line.c_str() + line.find(' ')), {}, {}};
    } else if (colon != std::string::npos) {
      const std::size_t start = (std::min)(line.find_first_not_of(" \t", colon + 1), line.size());
      const std::size_t end = line.find_last_not_of(" \t\r\n") + 1;
      now->reply.headers.add(line.substr(0, colon), line.substr(start, end > start ? end - start : 0));
    }
    now->moved = clock::now();
    return line.size();
  }
  static std::size_t take_body(const char* bytes, std::size_t size, std::size_t count, state* now) {
    now->moved = clock::now();
    if (size * count > now->how.max_body - now->reply.body.size()) now->ended = failure::too_big;
    if (now->ended != failure::none) return 0;
    now->reply.body.append(bytes, size * count);
    return size * count;
  }
  static failure meaning(CURLcode code, phase reached) {
    switch (code) {
      case CURLE_OK: return failure::none;
      case CURLE_COULDNT_RESOLVE_HOST: return failure::resolve;
      case CURLE_COULDNT_CONNECT: return failure::connect;
      case CURLE_OPERATION_TIMEDOUT: return failure::timeout;
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_SSL_CACERT_BADFILE: return failure::tls;
      default: return reached < phase::await_head ? failure::send : failure::receive;
    }
  }
  static long limit(ms time) { return static_cast<long>(std::clamp(time, ms(1), ms(86'400'000)).count()); }

  struct release {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  struct release_multi {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  using slist = std::unique_ptr<curl_slist, release>;

  std::string ca_file_;
  std::unique_ptr<CURLM, release_multi> multi_{curl_multi_init()};  // holds the connections
  std::unique_ptr<CURL, release> easy_{curl_easy_init()};
};
