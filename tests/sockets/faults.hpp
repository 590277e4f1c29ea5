// SPDX-License-Identifier: MIT
// The faults of the matrix, and what each must lead to. The expectations are written from the table of delivery classes
// (reliability, section 3.3) and the rules for free calls (section 3.4), not from what the code does.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fault_matrix {

// The delivery classes. For a free call they say what happens to the exchange with the fault: A it is a good answer,
// R it is an answer that no repeat can mend, N and D it is made again, and the next one is good.
enum class cls : char { not_sent = 'N', rejected = 'R', accepted = 'A', in_doubt = 'D' };

// How a connection goes on behind the bytes that were written.
enum class ending { keep, goodbye, cut, reset, silence, drip };

// Before TLS: these meet every connection, because there is no request to tell them by.
enum class raw {
  none,
  nobody,
  close,
  reset,
  silence,
  plain_http,
  noise,
  proxy,  // the way there is by a proxy, which answers the request for a tunnel with `wire` and ends with `then`
  old_tls,
  expired,
  wrong_host,
  untrusted
};

struct fault {
  std::string name;
  cls submit = cls::in_doubt;
  cls free = cls::in_doubt;
  ending then = ending::goodbye;
  std::function<std::string(const std::string& good)> wire = {};  // from a good body to the bytes of the answer
  std::size_t read = 0;  // so many bytes of the request are read, then it ends; 0: all of it
  raw before = raw::none;
  bool once = true;  // free calls only: the next exchange is good
  char cancel = 0;   // the class for cancel, where it is another than for status and result
};

inline std::string head(const std::string& status, const std::string& fields) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + fields + "\r\n";
}
inline std::string framed(const std::string& status, const std::string& body, const std::string& fields = "") {
  return head(status, fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

class catalogue {
 public:
  static std::vector<fault> all() {
    catalogue c;
    c.before_the_request();
    c.no_tunnel();
    c.while_sending();
    c.instead_of_an_answer();
    c.interim_answers();
    c.framing();
    c.bodies();
    c.statuses();
    c.pace();
    return std::move(c.out_);
  }

 private:
  using text = std::function<std::string(const std::string&)>;
  static text fixed(std::string wire) {
    return [wire = std::move(wire)](const std::string&) { return wire; };
  }
  fault& add(std::string name, cls submit, cls free, ending then, text wire) {
    out_.push_back({std::move(name), submit, free, then, std::move(wire)});
    return out_.back();
  }
  // What happens before a byte of the request leaves.
  void before_the_request() {
    const std::pair<const char*, raw> kinds[] = {
        {"nobody listens", raw::nobody},
        {"closed at once", raw::close},
        {"reset at once", raw::reset},
        {"silence in the handshake", raw::silence},
        {"plain HTTP in place of TLS", raw::plain_http},
        {"noise in place of TLS", raw::noise},
        {"TLS 1.1 only", raw::old_tls},
        {"expired certificate", raw::expired},
        {"certificate of another host", raw::wrong_host},
        {"certificate of an unknown authority", raw::untrusted},
    };
    for (const auto& [name, kind] : kinds) {
      fault each{name, cls::not_sent, cls::not_sent};
      each.before = kind;
      each.once = false;
      out_.push_back(std::move(each));
    }
  }
  // A proxy that does not let through to the service.
  void no_tunnel() {
    struct row {
      const char* name;
      ending then;
      const char* wire;
    };
    for (const row& each : {
             row{"a proxy that asks for a password", ending::silence,
                 "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"},
             row{"a proxy that finds no way", ending::cut, "HTTP/1.1 502 Bad Gateway\r\n\r\n"},
             row{"a proxy that closes", ending::cut, ""},
             row{"a proxy that resets", ending::reset, ""},
             row{"a proxy that speaks another protocol", ending::silence, "SSH-2.0-OpenSSH_9.2p1\r\n"},
             row{"a proxy that answers for the service", ending::silence,
                 "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"request_id\": \"r-1\"}"},
             row{"a proxy that is silent", ending::silence, ""},
             row{"a proxy that drips", ending::drip, "HTTP/1.1 200 OK\r\nX: "},
         }) {
      fault& made = add(each.name, cls::not_sent, cls::not_sent, each.then, fixed(each.wire));
      made.before = raw::proxy;
      made.once = false;
    }
  }
  // The server goes away, or stops reading, before it has the whole request.
  void while_sending() {
    const std::pair<const char*, ending> ends[] = {
        {"closed", ending::goodbye}, {"cut", ending::cut}, {"reset", ending::reset}, {"silence", ending::silence}};
    for (const auto& [how, then] : ends) {
      for (const std::size_t bytes : {std::size_t{1}, std::size_t{100}}) {
        add(std::string(how) + " after " + std::to_string(bytes) + " bytes of the request", cls::in_doubt,
            cls::in_doubt, then, fixed(""))
            .read = bytes;
      }
    }
    add("413 before the request is read", cls::rejected, cls::rejected, ending::silence,
        fixed(framed("413 Content Too Large", "{}", "Connection: close\r\n")))
        .read = 100;
  }
  void instead_of_an_answer() {
    const cls d = cls::in_doubt;
    add("closed behind the request", d, d, ending::goodbye, fixed(""));
    add("cut behind the request", d, d, ending::cut, fixed(""));
    add("reset behind the request", d, d, ending::reset, fixed(""));
    add("silence behind the request", d, d, ending::silence, fixed(""));
    add("silence behind every request", d, d, ending::silence, fixed("")).once = false;
    const std::pair<const char*, const char*> lines[] = {
        {"half a status line", "HTTP/1."},
        {"a status line without its end", "HTTP/1.1 200 OK"},
        {"a status that is no number", "HTTP/1.1 abc\r\n\r\n"},
        {"a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"},
        {"a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"},
        {"no status", "HTTP/1.1  \r\n\r\n"},
        {"HTTP/0.9", "{\"request_id\""},
        {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"frames of HTTP/2", "\x01\x02\x03\x04\x05\x06\x07\x08\x09"},
        {"another protocol", "SSH-2.0-OpenSSH_9.2p1\r\n"},
        {"an empty line", "\r\n\r\n"},
        {"only a line end", "\n"},
        {"a head that is cut", "HTTP/1.1 200 OK\r\nContent-Type: appl"},
        {"letters before the version", "xHTTP/1.1 200 OK\r\n\r\n"},
    };
    for (const auto& [name, wire] : lines) {
      for (const ending then : {ending::goodbye, ending::reset}) {
        add(std::string(name) + (then == ending::reset ? ", then reset" : ", then closed"), d, d, then, fixed(wire));
      }
    }
  }
  void interim_answers() {
    const cls d = cls::in_doubt;
    const auto then_good = [](std::string interim) {
      return [interim = std::move(interim)](const std::string& good) { return interim + framed("200 OK", good); };
    };
    add("100, then the answer", cls::accepted, cls::accepted, ending::keep, then_good("HTTP/1.1 100 Continue\r\n\r\n"));
    for (const char* status : {"101 Switching Protocols", "102 Processing", "103 Early Hints", "199 Odd"}) {
      add(std::string(status) + " alone, then closed", d, d, ending::goodbye,
          fixed("HTTP/1.1 " + std::string(status) + "\r\n\r\n"));
    }
    add("100 alone, then closed", d, d, ending::goodbye, fixed("HTTP/1.1 100 Continue\r\n\r\n"));
    add("100 alone, then silence", d, d, ending::silence, fixed("HTTP/1.1 100 Continue\r\n\r\n"));
    add("103, then 500", d, d, ending::goodbye,
        fixed("HTTP/1.1 103 Early Hints\r\n\r\n" + framed("500 Internal Server Error", "{}")));
  }
  void framing() {
    const cls a = cls::accepted;
    const cls d = cls::in_doubt;
    const auto with_head = [](std::string fields, std::string body) { return fixed(head("200 OK", fields) + body); };
    // A whole request id came, so a submit is confirmed by a status read; a free call is made again.
    add("shorter than its length", a, d, ending::goodbye,
        [](const std::string& good) { return head("200 OK", "Content-Length: 5000\r\n") + good; });
    add("shorter than its length, silence", a, d, ending::silence,
        [](const std::string& good) { return head("200 OK", "Content-Length: 5000\r\n") + good; });
    add("no length, and TLS is cut", a, d, ending::cut,
        [](const std::string& good) { return head("200 OK", "") + good; });
    add("the last chunk is missing", a, d, ending::goodbye, [](const std::string& good) {
      char size[20];
      std::snprintf(size, sizeof size, "%zx\r\n", good.size());
      return head("200 OK", "Transfer-Encoding: chunked\r\n") + size + good + "\r\n";
    });
    add("no length, and TLS is closed", a, a, ending::goodbye,
        [](const std::string& good) { return head("200 OK", "") + good; });
    add("in chunks", a, a, ending::keep, [](const std::string& good) {
      std::string out = head("200 OK", "Transfer-Encoding: chunked\r\n");
      for (const char c : good) out += std::string("1\r\n") + c + "\r\n";
      return out + "0\r\n\r\n";
    });
    // No id came.
    const std::pair<const char*, text> broken[] = {
        {"half a body", with_head("Content-Length: 100\r\n", "{\"request_")},
        {"no body though it has a length", with_head("Content-Length: 100\r\n", "")},
        {"a length that is no number", with_head("Content-Length: abc\r\n", "{")},
        {"a negative length", with_head("Content-Length: -1\r\n", "{")},
        {"a length beyond 2^64", with_head("Content-Length: 99999999999999999999999\r\n", "{")},
        {"a length of a terabyte", with_head("Content-Length: 1000000000000\r\n", "{")},
        {"two lengths", with_head("Content-Length: 1\r\nContent-Length: 2\r\n", "{\"")},
        {"a length and chunks",
         with_head("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "1\r\n{\r\n0\r\n\r\n")},
        {"an unknown transfer coding", with_head("Transfer-Encoding: zip\r\n", "{")},
        {"a chunk size that is no number", with_head("Transfer-Encoding: chunked\r\n", "zz\r\n{\r\n")},
        {"a negative chunk size", with_head("Transfer-Encoding: chunked\r\n", "-1\r\n{\r\n")},
        {"a chunk size beyond 2^64", with_head("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{\r\n")},
        {"a chunk without its line end", with_head("Transfer-Encoding: chunked\r\n", "1\r\n{XX0\r\n\r\n")},
        {"half a chunk", with_head("Transfer-Encoding: chunked\r\n", "20\r\n{\"req")},
        {"2,000 header fields", fixed([] {
           std::string fields;
           for (int i = 0; i < 2000; ++i) fields += "X-" + std::to_string(i) + ": 1\r\n";
           return head("200 OK", fields + "Content-Length: 1\r\n") + "{";
         }())},
        {"a header field of 100 kB", with_head("X: " + std::string(100'000, 'x') + "\r\nContent-Length: 1\r\n", "{")},
        {"a header field without a colon", with_head("nonsense\r\nContent-Length: 1\r\n", "{")},
        {"a NUL in the head", with_head(std::string("X: a\0b\r\n", 8) + "Content-Length: 1\r\n", "{")},
    };
    for (const auto& [name, wire] : broken) add(name, d, d, ending::goodbye, wire);
  }
  void bodies() {
    const cls a = cls::accepted;
    const cls r = cls::rejected;
    const cls d = cls::in_doubt;
    const auto body = [this](const char* name, std::string what, cls submit, cls free) -> fault& {
      return add(name, submit, free, ending::goodbye, fixed(framed("200 OK", what)));
    };
    add("nothing wrong", a, a, ending::keep, [](const std::string& good) { return framed("200 OK", good); });
    add("spaces around the body", a, a, ending::keep,
        [](const std::string& good) { return framed("200 OK", " \r\n\t" + good + "\n\n"); });
    add("another content type", a, a, ending::keep, [](const std::string& good) {
      return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(good.size()) +
             "\r\n\r\n" + good;
    });
    for (const char* status : {"201 Created", "202 Accepted", "203 Other", "206 Partial", "226 Used", "299 New"}) {
      add(std::string("good, with ") + status, a, a, ending::keep,
          [status](const std::string& good) { return framed(status, good); });
    }
    // An empty 2xx is a readable answer to a cancel: it was taken, and says no more.
    body("empty", "", d, d).cancel = 'A';
    add("204", d, d, ending::keep, fixed("HTTP/1.1 204 No Content\r\n\r\n")).cancel = 'A';
    body("half JSON", "{\"request_", d, d);
    body("an array", "[]", d, d);
    body("a text", "\"ok\"", d, d);
    body("a number", "7", d, d);
    body("null", "null", d, d);
    body("no JSON", "ok", d, d);
    body("single quotes", "{'request_id': 'r-1'}", d, d);
    body("nested too deeply", std::string(100'000, '['), d, d);
    body("bytes that are no UTF-8", "{\"a\": \"\xff\xfe\"", d, d);
    body("NUL bytes", std::string(40, '\0'), d, d);
    body("a web page as 200", "<!DOCTYPE html><html><body>Wait</body></html>", d, d);
    body("a refusal inside 200", R"({"error_code": 400002, "error_message": "no money"})", r, r);
    body("a fault inside 200", R"({"error_code": 500001, "error_message": "sorry"})", d, d);
    add("gzip that nobody asked for", d, d, ending::goodbye,
        fixed(framed("200 OK", "\x1f\x8b\x08", "Content-Encoding: gzip\r\n")));
    add("an unknown coding", d, d, ending::goodbye,
        fixed(framed("200 OK", "\x01\x02\x03", "Content-Encoding: weird\r\n")));
    body("20 MB of nothing", std::string(20'000'000, 'x'), d, d);
  }
  void statuses() {
    const cls r = cls::rejected;
    const cls d = cls::in_doubt;
    const std::string refusal = R"({"error_message": "no"})";
    const std::string page = "<html><body>no</body></html>";
    const auto listed = [](int status) {  // section 3.3, class R
      for (const int each : {400, 401, 402, 403, 404, 405, 413, 415, 422, 429}) {
        if (each == status) return true;
      }
      return false;
    };
    for (const int status : {300, 301, 302, 303, 304, 305, 307, 308}) {
      for (const char* to : {"/v1/elsewhere", "https://evil.example/"}) {
        add(std::to_string(status) + " to " + to, d, d, ending::goodbye,
            fixed("HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + to + "\r\n" +
                  (status == 304 ? "\r\n" : "Content-Length: 0\r\n\r\n")));
      }
    }
    for (const int status : {400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414,
                             415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499}) {
      // 408, 421, 425 and 429 ask for another try (RFC 9110, RFC 8470).
      const bool again = status == 408 || status == 421 || status == 425 || status == 429;
      add(std::to_string(status), listed(status) ? r : d, again ? d : r, ending::keep,
          fixed(framed(std::to_string(status) + " No", refusal)));
    }
    for (const int status :
         {500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 529, 530, 599}) {
      add(std::to_string(status), d, d, ending::keep, fixed(framed(std::to_string(status) + " Fault", refusal)));
    }
    for (const int status : {400, 403, 404, 500, 502, 503, 504}) {
      add("a web page as " + std::to_string(status), listed(status) ? r : d, d, ending::keep,
          fixed(framed(std::to_string(status) + " Page", page)));
    }
    for (const int status : {400, 422, 500}) {  // an error that names a request proves nothing
      add(std::to_string(status) + " with a request id", d, status == 500 ? d : r, ending::keep,
          fixed(framed(std::to_string(status) + " No", R"({"request_id": "r-9", "error_message": "no"})")));
    }
  }
  void pace() {
    const cls d = cls::in_doubt;
    add("a head in drops", d, d, ending::drip, fixed("HTTP/1.1 200 OK\r\nX-Slow: "));
    add("a body in drops", d, d, ending::drip, fixed(head("200 OK", "Content-Length: 100000\r\n") + "{"));
    add("a head in drops, always", d, d, ending::drip, fixed("HTTP/1.1 200 OK\r\nX-Slow: ")).once = false;
    add("a body in drops, always", d, d, ending::drip, fixed(head("200 OK", "Content-Length: 100000\r\n") + "{")).once =
        false;
  }

  std::vector<fault> out_;
};

}  // namespace fault_matrix
