// SPDX-License-Identifier: MIT
// What a published schema says beside the rules: titles, defaults and demands on media, as a table of the struct.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// What the service demands of the file behind a media URL. The rule is a quantity and a comparison in the service's
/// spelling and means "must be": `file_size_mb<`, `width_pixels>`, `width/height<` (schemas, `validations`). The
/// library looks at no file: these are told, not checked.
struct media_demand {
  std::string_view rule;
  double value = 0;
};

/// A view of an array of demands, which must live as long: a `static constexpr` one.
struct media_demands {
  const media_demand* first = nullptr;
  std::size_t count = 0;

  constexpr media_demands() noexcept = default;
  template <std::size_t Count>
  constexpr media_demands(const media_demand (&array)[Count]) noexcept : first(array), count(Count) {}

  [[nodiscard]] constexpr std::size_t size() const noexcept { return count; }
  [[nodiscard]] constexpr bool empty() const noexcept { return count == 0; }
  [[nodiscard]] constexpr const media_demand* begin() const noexcept { return first; }
  [[nodiscard]] constexpr const media_demand* end() const noexcept { return first + count; }
};

/// What a schema says of one property beside its rules. A model's struct holds a table of them, never template
/// arguments:
///
///     static constexpr runcomfy::media_demand image_demands[] = {{"file_size_mb<", 10}, {"width_pixels>", 384}};
///     static constexpr runcomfy::fact facts[] = {
///         {.wire_name = "598_steps", .title = "Steps", .default_json = "10"},
///         {.wire_name = "image", .title = "Image", .validations = image_demands},
///     };
///
/// Each wire name must be that of a member; properties without facts need no row.
struct fact {
  std::string_view wire_name;
  std::string_view title = {};
  /// The published default as JSON text; empty where there is none. It is never sent: the service fills it in.
  std::string_view default_json = {};
  media_demands validations = {};
};

namespace reflect {

/// Where the constants of a struct stand, `model_id` and `facts`: in itself. Specialised for types that can have none.
template <class T>
struct constants_of {
  using type = T;
};
template <class T>
using constants = typename constants_of<T>::type;

template <class T>
concept has_facts = requires {
  constants<T>::facts[0].wire_name;
  constants<T>::facts[0].default_json;
};

/// The facts of a property; nothing where the struct has none.
template <class T>
[[nodiscard]] constexpr const fact* find_fact([[maybe_unused]] std::string_view wire_name) {
  if constexpr (has_facts<T>) {
    for (const fact& each : constants<T>::facts)
      if (each.wire_name == wire_name) return &each;
  }
  return nullptr;
}

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI
