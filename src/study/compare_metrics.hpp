// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/compare.hpp"

namespace gpuramp::study {

/// \return what the two values of a metric mean within its tolerance
[[nodiscard]] Verdict judge(const MetricChange& metric);

} // namespace gpuramp::study
