// SPDX-License-Identifier: MIT
// glaze: pure reflection, into a string whose room is used again. Does not check UTF-8.
#include <glaze/json.hpp>

#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/models.hpp"

#define ENUMERATE(name, text) text, name
#define META(type)                                                                  \
  template <>                                                                       \
  struct glz::meta<type> {                                                          \
    using enum type;                                                                \
    static constexpr auto value = glz::enumerate(CHOICES_##type(ENUMERATE, COMMA)); \
  };
ALL_CHOICES(META)

// Names that are no identifiers.
template <>
struct glz::meta<fusionx> {
  using T = fusionx;
  static constexpr auto value =
      glz::object("600_prompt", &T::prompt, "608_image", &T::image, "598_seed", &T::seed, "602_widthx602_height",
                  &T::width_height, "598_steps", &T::steps, "598_cfg", &T::cfg, "598_shift", &T::shift,
                  "602_num_frames", &T::num_frames, "609_frame_rate", &T::frame_rate);
};

struct candidate {
  static constexpr bool reads = true;
  std::string buffer;

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    T value;
    if (glz::read<glz::opts{.error_on_unknown_keys = false}>(value, from)) bench::refuse("glaze cannot read this");
    return value;
  }
  template <class T>
  BENCH_CALL const std::string& write(const T& value) {
    if (glz::write_json(value, buffer)) bench::refuse("glaze cannot write this");
    return buffer;
  }
};

BENCH_MAIN(candidate)
