// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/plan.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"
#include "gpuramp/core/random.hpp"
#include "study/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

std::string target_text(const Target& target)
{
  const char* kinds[] = {"", "scale of ", "factor on ", "delay of "};
  return fmt::format("{}{}", kinds[static_cast<int>(target.kind)], fmt::join(target.names, ", "));
}

std::vector<std::string> random_names(const Study& study)
{
  std::vector<std::string> names;
  for (const auto& input : study.inputs)
    names.push_back(input.name);
  for (const auto& slip : study.slips)
    names.push_back("slip/" + slip.what);
  return names;
}

scenario::Slip slip_at(const SlipClass& kind, double u, std::vector<std::string> campuses)
{
  scenario::Slip slip;
  slip.what = kind.what;
  slip.campuses = std::move(campuses);
  if (kind.factor)
    slip.factor = std::max(0.0, kind.factor->quantile(u));
  if (kind.delay)
    slip.delay = core::seconds(kind.delay->quantile(u));
  return slip;
}

} // namespace

ValueType slip_type(const SlipClass& slip)
{
  if (slip.factor)
    return {};
  return {ValueType::Kind::quantity, core::kTimeDimension, "month", core::kSecondsPerMonth, {}};
}

std::uint64_t count_cells(const Study& study)
{
  std::uint64_t n = 1;
  for (const auto& axis : study.axes)
    n = study.crossed ? std::min<std::uint64_t>(n * axis.values.size(), kMostPoints + 1) : axis.values.size();
  return n;
}

Plan::Plan(const LoadedStudy& loaded)
    : loaded_(loaded), n_cells_(count_cells(loaded.study)),
      sampler_(loaded.study.samples.method, loaded.study.samples.seed, loaded.study.samples.n,
               random_names(loaded.study), loaded.study.correlations)
{
  const auto& study = loaded.study;
  for (const auto& axis : study.axes)
    columns_.push_back({axis.name, "axis", axis.type, target_text(axis.target), true});
  for (const auto& input : study.inputs)
    columns_.push_back({input.name, "input", input.type, target_text(input.target), input.distribution.is_discrete()});
  for (const auto& slip : study.slips)
    columns_.push_back({"slip/" + slip.what, "slip", slip_type(slip),
                        fmt::format("{} slips, {:.0f} % shared by all sites", slip.what, 100 * slip.shared_frac),
                        false});
}

std::vector<std::size_t> Plan::cell_values(std::uint64_t cell) const
{
  const auto& axes = loaded_.study.axes;
  std::vector<std::size_t> indices(axes.size(), cell);
  if (loaded_.study.crossed)
    for (auto a = axes.size(); a-- > 0;) {
      indices[a] = cell % axes[a].values.size();
      cell /= axes[a].values.size();
    }
  return indices;
}

void Plan::add_value(Point& point, const Target& target, double value, const ValueType& type) const
{
  switch (target.kind) {
    case Target::Kind::pointer:
      for (const auto& pointer : target.names)
        point.overrides.push_back({pointer, to_json(value, type)});
      break;
    case Target::Kind::scale:
      for (const auto& pointer : target.names)
        point.overrides.push_back({pointer, scaled_json(loaded_.document, pointer, value)});
      break;
    case Target::Kind::slip_factor:
    case Target::Kind::slip_delay:
      for (const auto& what : target.names) {
        scenario::Slip slip;
        slip.what = what;
        slip.campuses = target.campuses;
        if (target.kind == Target::Kind::slip_factor)
          slip.factor = value;
        else
          slip.delay = core::seconds(value);
        point.slips.push_back(std::move(slip));
      }
      break;
  }
}

void Plan::add_slips(Point& point, const std::vector<double>& u) const
{
  const auto& study = loaded_.study;
  for (std::size_t k = 0; k < study.slips.size(); ++k) {
    const auto& kind = study.slips[k];
    const auto shared_u = u[study.inputs.size() + k];
    point.values.push_back(kind.factor ? kind.factor->quantile(shared_u) : kind.delay->quantile(shared_u));
    if (kind.shared_frac >= 1 || kind.what == "chips") {
      point.slips.push_back(slip_at(kind, shared_u, {}));
      continue;
    }
    const auto shared_z = core::normal_quantile(shared_u);
    for (const auto& campus : loaded_.base.campuses) {
      const auto own_z =
          core::Stream(study.samples.seed, "slip/" + kind.what + "/" + campus.name, point.sample).normal();
      const auto z = std::sqrt(kind.shared_frac) * shared_z + std::sqrt(1 - kind.shared_frac) * own_z;
      point.slips.push_back(
          slip_at(kind, std::clamp(core::normal_probability(z), 0x1.0p-53, 1 - 0x1.0p-53), {campus.name}));
    }
  }
}

Point Plan::point(std::uint64_t index)
{
  core::require(index < size(), "Plan: no such point");
  const auto& study = loaded_.study;
  Point point;
  point.index = index;
  point.cell = index % n_cells_;
  point.sample = index / n_cells_;
  point.seed = core::Stream(study.samples.seed, "point", point.sample).next() >>
               11; // 53 bits, exact in every reader of JSON and SQL
  const auto at = cell_values(point.cell);
  for (std::size_t a = 0; a < study.axes.size(); ++a) {
    const auto& axis = study.axes[a];
    point.values.push_back(axis.values[at[a]]);
    add_value(point, axis.target, point.values.back(), axis.type);
  }
  const auto u = sampler_.sample(point.sample);
  for (std::size_t i = 0; i < study.inputs.size(); ++i) {
    const auto& input = study.inputs[i];
    point.values.push_back(input.distribution.quantile(u[i]));
    add_value(point, input.target, point.values.back(), input.type);
  }
  add_slips(point, u);
  return point;
}

} // namespace gpuramp::study
