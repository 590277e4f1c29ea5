// SPDX-License-Identifier: MIT
// The secret that pays for jobs.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/shared.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
class token_reader;
}
namespace protocol {
template <class Lazy>
class basic_request_builder;
}

/// An API token, or the reason why there is none: the first call that needs it then fails with `authentication`,
/// nothing sent. White space around the text is dropped; what is left must be 1 to 8192 visible ASCII characters
/// (reliability, section 2.4). It is never printed, and no public function gives its text back.
/// Copies share one secret, which is overwritten in memory when the last copy goes. Safe to use from several threads,
/// if the callable is.
class token {
 public:
  /// From text: `token("...")`; a null pointer is a token that is not there, as from `std::getenv`.
  token(const char* text) : token(std::string_view(text != nullptr ? text : ""), "the token") {}
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  token(const Text& text) : token(std::string_view(text), "the token") {}
  /// From a callable that returns the token as text, or `result<std::string>`; asked before every call, for rotation.
  template <class Callable>
    requires(!std::convertible_to<const Callable&, std::string_view> &&
             !std::same_as<std::remove_cvref_t<Callable>, token> && std::is_invocable_v<std::remove_cvref_t<Callable>&>)
  explicit token(Callable&& callable)
      : source_(detail::make_shared_of<called<std::remove_cvref_t<Callable>>>(std::forward<Callable>(callable))) {}
  /// From an environment variable.
  [[nodiscard]] static token from_env(const char* name = "RUNCOMFY_TOKEN");

  /// Whether a token is at hand, as far as can be told without asking a callable.
  [[nodiscard]] bool good() const { return fault().empty(); }
  /// Why there is none; empty when `good()`.
  [[nodiscard]] std::string fault() const { return source_ != nullptr ? source_->fault() : "the token was moved from"; }

  template <class Stream>
  friend Stream& operator<<(Stream&, const token&) = delete;    // a token is never printed
  friend bool operator==(const token&, const token&) = delete;  // a token is never compared

 private:
  friend class detail::token_reader;

  struct source {
    virtual ~source() = default;
    virtual std::string fault() = 0;
    virtual result<std::string> read() = 0;
  };
  struct fixed;
  template <class Callable>
  struct called;

  token(std::string_view text, std::string_view name);
  explicit token(detail::shared<source> from) : source_(std::move(from)) {}
  static std::string_view trimmed(std::string_view text);
  static std::string fault_of(std::string_view text, std::string_view name, std::string_view whole);
  static error refusal(std::string fault);

  detail::shared<source> source_;
};

struct token::fixed final : token::source {
  fixed(std::string_view from, std::string why) : text(from), reason(std::move(why)) {}
  fixed(const fixed&) = delete;
  fixed& operator=(const fixed&) = delete;
  ~fixed() override {
    volatile char* bytes = text.data();  // volatile, or the compiler drops stores to memory that is about to go
    for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
  }
  std::string fault() override { return reason; }
  result<std::string> read() override {
    if (!reason.empty()) return refusal(reason);
    return text;
  }
  std::string text;
  const std::string reason;
};

template <class Callable>
struct token::called final : token::source {
  explicit called(Callable from) : callable(std::move(from)) {}
  std::string fault() override { return {}; }
  result<std::string> read() override {
    result<std::string> got = callable();
    if (!got) return refusal("its source failed: " + got.error().message());
    const std::string_view text = trimmed(*got);
    std::string why = fault_of(text, "the token from the callable", *got);
    if (!why.empty()) return refusal(std::move(why));
    return std::string(text);
  }
  Callable callable;
};

inline token::token(std::string_view text, std::string_view name) {
  const std::string_view inner = trimmed(text);
  std::string why = fault_of(inner, name, text);
  source_ = detail::make_shared_of<fixed>(why.empty() ? inner : std::string_view(), std::move(why));
}

inline token token::from_env(const char* name) {
#if defined(_MSC_VER)
#pragma warning(push)
#pragma warning(disable : 4996)  // getenv is safe here: the text is copied at once
#endif
  const char* text = std::getenv(name);
#if defined(_MSC_VER)
#pragma warning(pop)
#endif
  if (text != nullptr) return token(std::string_view(text), "the environment variable " + std::string(name));
  return token(detail::make_shared_of<fixed>(std::string_view(),
                                             "the environment variable " + std::string(name) + " is not set"));
}

inline std::string_view token::trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// `whole` is what `text` was trimmed out of.
inline std::string token::fault_of(std::string_view text, std::string_view name, std::string_view whole) {
  if (text.empty()) return std::string(name) + " is empty";
  if (text.size() > 8192) return std::string(name) + " is longer than 8192 characters";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] > ' ' && text[i] <= '~') continue;
    const auto before = static_cast<std::size_t>(text.data() - whole.data());
    return std::string(name) +
           " has a character that no token can have (white space, a control or a non-ASCII one, at " + "offset " +
           std::to_string(before + i) + ")";
  }
  return {};
}

inline error token::refusal(std::string fault) {
  error_info info;
  info.kind = error_kind::authentication;
  info.message = "no usable token: " + fault + "; make one on your RunComfy profile page and set RUNCOMFY_TOKEN";
  return error(std::move(info));
}

namespace detail {

// The one door to the secret. It is opened in protocol/requests.hpp only, by the function that also builds the URL.
class token_reader {
  template <class Lazy>
  friend class protocol::basic_request_builder;
  static result<std::string> read(const token& from) {
    if (from.source_ == nullptr) return token::refusal(from.fault());
    return from.source_->read();
  }
};

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
