// SPDX-License-Identifier: Apache-2.0
#include "scenario/failure_rules.hpp"

#include "gpuramp/model/failure_process.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

void check_waves(const Failures& failures, const Complain& complain)
{
  if (failures.waves && failures.components.empty())
    complain("/failures/waves", "there is nothing that fails more often at times", "give 'components'");
}

void check_component(const FailureComponent& c, const std::string& at, const References& refer,
                     const Complain& complain)
{
  check_repair_time(c.repair, c.repair_p90, c.repair_mean, at, complain);
  if (c.gpus > 1 && c.per != FailureUnit::gpus)
    complain(at + "/gpus", "says how many GPUs fail together, and 'per' something else",
             "say \"per\": \"gpus\", or leave it out");
  if (c.per == FailureUnit::node_pair && c.takes_down_frac > 0)
    complain(at + "/takes_down", "pairs of nodes interrupt jobs but have no racks of their own",
             "say \"takes_down\": 0, and give what needs a repair as another component");
  refer.rack_types(fmt::format("{}/rack_types", at), c.rack_types);
}

/// Lognormal times whose median and ninth decile lie far apart have means beyond all that lasts.
void check_mean(const core::Duration& median, const std::optional<core::Duration>& p90,
                const std::optional<core::Duration>& mean, const std::string& at, const Complain& complain)
{
  constexpr double kLongest_s = 100 * core::kSecondsPerYear;
  if (median.base() <= 0 || (mean && (p90 || *mean < median)) || (p90 && *p90 < median))
    return;
  const auto* key = mean ? "/repair_mean" : p90 ? "/repair_p90" : "/repair";
  const auto time = mean ? model::repair_time_of_mean(median, *mean) : model::repair_time(median, p90.value_or(median));
  if (not(time.mean_s() <= kLongest_s))
    complain(at + key, "makes repairs last longer than a hundred years on average: their times are lognormal",
             p90 ? "let it be nearer to the median 'repair', or give 'repair_mean' in its place"
                 : "give a shorter time");
}

} // namespace

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
  check_mean(median, p90, mean, at, complain);
}

void check_failures(const Failures& f, const References& refer, const Complain& complain)
{
  if (f.availability_frac < 1 && not f.components.empty())
    complain("/failures", "has both 'availability' and 'components'",
             "the components' rates and repairs give the availability");
  if (f.mode == FailureMode::sampled && f.components.empty() && not f.fabric)
    complain("/failures/mode", "there is nothing to sample", "give 'components'");
  check_waves(f, complain);
  if (f.early && f.components.empty())
    complain("/failures/early", "there is nothing that fails more often", "give 'components'");
  if (f.racks_per_technician && std::none_of(f.components.begin(), f.components.end(),
                                             [](const FailureComponent& c) { return c.hands_on.base() > 0; }))
    complain("/failures/racks_per_technician", "there is nothing for technicians to do",
             "give components 'hands_on', such as \"3 hour\"");
  const auto components = names_in(f.components);
  refer.check_unique(components, "component",
                     [](std::size_t i) { return fmt::format("/failures/components/{}/name", i); });
  for (std::size_t i = 0; i < f.components.size(); ++i)
    check_component(f.components[i], fmt::format("/failures/components/{}", i), refer, complain);
}

} // namespace gpuramp::scenario
