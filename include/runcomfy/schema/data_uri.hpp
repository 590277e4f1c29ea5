// SPDX-License-Identifier: MIT
// Local media as input: the bytes of a file as a `data:` URI (RFC 2397), at once or piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/base64.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace schema::detail {
template <class T>
concept byte_range = !std::is_convertible_v<const T&, std::string_view> && requires(const T& bytes) {
  bytes.size();
  requires sizeof(*bytes.data()) == 1;
};
}  // namespace schema::detail

struct data_uri_options {
  /// The most bytes of the file. The service publishes no limit; 32 MiB is the most that its own ComfyUI nodes send of
  /// one file (6 MiB of a PNG, 16 MiB of a WAV; contract, section 6). The text is a third longer than the file.
  std::size_t max_bytes = std::size_t{32} << 20;
};

/// The bytes of a file as a text that some models take where they ask for media: `data:image/png;base64,iVBOR...`. The
/// service's documentation speaks of public https URLs only: it does not promise that a model takes data URIs. The
/// media type is that of the file (RFC 6838, `image/png`, `video/mp4`, `audio/mpeg`), with parameters if it has any.
/// The error is `invalid_input`: too many bytes, none, or a text that is no media type. Safe from several threads.
[[nodiscard]] result<std::string> data_uri(std::string_view bytes, std::string_view media_type,
                                           data_uri_options options = {});
/// The same for a `std::span`, `std::vector` or `std::array` of `std::byte`, `unsigned char` or `char`.
template <schema::detail::byte_range Bytes>
[[nodiscard]] result<std::string> data_uri(const Bytes& bytes, std::string_view media_type,
                                           data_uri_options options = {});

/// Makes a data URI of a file that is read piece by piece:
///
///     runcomfy::data_uri_writer writer("video/mp4");
///     while (read(piece) && writer.add(piece)) {}
///     runcomfy::result<std::string> uri = std::move(writer).finish();
///
/// Holds the text made so far and nothing of the file. Not safe to use from several threads at once.
class data_uri_writer {
 public:
  explicit data_uri_writer(std::string_view media_type, data_uri_options options = {});

  /// Adds the next bytes of the file. False: there is a fault, which `finish` tells, and no need to read on.
  bool add(std::string_view bytes);
  template <schema::detail::byte_range Bytes>
  bool add(const Bytes& bytes) {
    return add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  /// Saves growing where the size of the file is known. More than `max_bytes` is no fault here.
  void expect(std::size_t bytes);

  /// The whole text, or why there is none. The writer can only be destroyed then.
  [[nodiscard]] result<std::string> finish() &&;

 private:
  enum class fault : unsigned char { none, media_type, too_long };

  std::string text_;
  data_uri_options options_;
  std::size_t size_ = 0;  // of the file so far; the last 0 to 2 bytes of it wait for the next piece
  char waiting_[2] = {};
  fault fault_ = fault::none;
};

namespace schema::detail {

/// A name of RFC 6838, section 4.2, without `#` and `^`: they are no characters of a URI, and no registered type has
/// any.
constexpr bool is_restricted_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > 127) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!is_alnum && (i == 0 || std::string_view("!$&-_.+").find(c) == std::string_view::npos)) return false;
  }
  return true;
}

/// `type/subtype`, and any number of `;name=value`.
constexpr bool is_media_type(std::string_view text) noexcept {
  for (char between = '/';; between = '=') {
    const std::size_t end = text.find(';');
    const std::string_view part = text.substr(0, end);
    const std::size_t middle = part.find(between);
    if (middle == std::string_view::npos || !is_restricted_name(part.substr(0, middle)) ||
        !is_restricted_name(part.substr(middle + 1)))
      return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace schema::detail

inline data_uri_writer::data_uri_writer(std::string_view media_type, data_uri_options options)
    : options_(options), fault_(schema::detail::is_media_type(media_type) ? fault::none : fault::media_type) {
  if (fault_ == fault::none) ((text_ = "data:") += media_type) += ";base64,";
}

inline bool data_uri_writer::add(std::string_view bytes) {
  if (fault_ != fault::none) return false;
  if (bytes.size() > options_.max_bytes - size_) {
    fault_ = fault::too_long;
    text_ = {};
    return false;
  }
  const std::size_t left = size_ % 3;
  size_ += bytes.size();
  std::size_t at = text_.size();
  if (left != 0) {
    char three[3] = {waiting_[0], waiting_[1], 0};
    const std::size_t missing = 3 - left;
    const std::size_t taken = bytes.size() < missing ? bytes.size() : missing;
    for (std::size_t i = 0; i < taken; ++i) three[left + i] = bytes[i];
    bytes.remove_prefix(taken);
    waiting_[0] = three[0];
    waiting_[1] = three[1];
    if (taken < missing) return true;
    text_.resize(at + 4);
    runcomfy::detail::put_base64(text_.data() + at, three, 3);
    at += 4;
  }
  const std::size_t whole = bytes.size() - bytes.size() % 3;
  text_.resize(at + whole / 3 * 4);
  runcomfy::detail::put_base64(text_.data() + at, bytes.data(), whole);
  for (std::size_t i = whole; i < bytes.size(); ++i) waiting_[i - whole] = bytes[i];
  return true;
}

inline void data_uri_writer::expect(std::size_t bytes) {
  if (fault_ == fault::none && bytes <= options_.max_bytes) text_.reserve(text_.size() + (bytes / 3 + 1) * 4);
}

inline result<std::string> data_uri_writer::finish() && {
  error_info info;
  info.kind = error_kind::invalid_input;
  if (fault_ == fault::media_type) {
    info.message = "a data URI needs the media type of the file, as in image/png or video/mp4";
  } else if (fault_ == fault::too_long) {
    info.message =
        "the file has more than " + std::to_string(options_.max_bytes) +
        " bytes, which is the limit for a data URI (data_uri_options::max_bytes): upload it to a public https "
        "address and give that";
  } else if (size_ == 0) {
    info.message = "there are no bytes to make a data URI of: was the file read?";
  } else {
    if (const std::size_t left = size_ % 3; left != 0) {
      char four[4];
      runcomfy::detail::put_base64(four, waiting_, left);
      text_.append(four, 4);
    }
    return std::move(text_);
  }
  return error(std::move(info));
}

inline result<std::string> data_uri(std::string_view bytes, std::string_view media_type, data_uri_options options) {
  data_uri_writer writer(media_type, options);
  writer.expect(bytes.size());
  writer.add(bytes);
  return std::move(writer).finish();
}
template <schema::detail::byte_range Bytes>
result<std::string> data_uri(const Bytes& bytes, std::string_view media_type, data_uri_options options) {
  return data_uri(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), media_type, options);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
