// SPDX-License-Identifier: Apache-2.0
#include "expert_load.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

double expert_balance(const TransformerShape& shape, double group, const Calibration& c)
{
  if (not is_moe(shape) || group <= 1)
    return 1;
  const double experts = std::max(1.0, static_cast<double>(shape.experts) / group);
  return 1 / (1 + c.expert_load_cv * std::sqrt(2 * std::log(group) / experts));
}

} // namespace gpuramp::model
