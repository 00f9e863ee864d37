// SPDX-License-Identifier: Apache-2.0
#include "scenario/failure_rules.hpp"

namespace gpuramp::scenario {

void check_repair_time(const core::Duration& median, const std::optional<core::Duration>& p90,
                       const std::optional<core::Duration>& mean, const std::string& at, const Complain& complain)
{
  if (p90 && *p90 < median)
    complain(at + "/repair_p90", "is shorter than the median 'repair'",
             "nine of ten repairs take longer than five of ten");
  if (p90 && mean)
    complain(at + "/repair_mean", "is given besides 'repair_p90'",
             "give one: with the median either says how long the longest repairs take");
  if (mean && *mean < median)
    complain(at + "/repair_mean", "is shorter than the median 'repair'",
             "repair times are lognormal: their mean is at least their median");
  if (mean && median.base() <= 0)
    complain(at + "/repair_mean", "has no median above zero beside it", "give 'repair', the median");
}

void check_waves(const Failures& failures, const Complain& complain)
{
  if (failures.waves && failures.components.empty())
    complain("/failures/waves", "there is nothing that fails more often at times", "give 'components'");
}

} // namespace gpuramp::scenario
