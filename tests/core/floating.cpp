// SPDX-License-Identifier: MIT
#include "runcomfy/core/floating.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>

using limits = std::numeric_limits<double>;
namespace detail = runcomfy::detail;

TEST_CASE("finite and not a number, told by the bits") {
  for (const double each : {0.0, -0.0, 1.0, (limits::max)(), (limits::min)(), limits::denorm_min(), limits::lowest()}) {
    CHECK(detail::is_finite(each));
    CHECK_FALSE(detail::is_nan(each));
  }
  for (const double each : {limits::infinity(), -limits::infinity()}) {
    CHECK_FALSE(detail::is_finite(each));
    CHECK_FALSE(detail::is_nan(each));
  }
  for (const double each : {limits::quiet_NaN(), -limits::quiet_NaN()}) {
    CHECK_FALSE(detail::is_finite(each));
    CHECK(detail::is_nan(each));
  }
}
