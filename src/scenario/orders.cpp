// SPDX-License-Identifier: Apache-2.0
#include "scenario/orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace gpuramp::scenario {

namespace {

/// First day, and the first day after.
struct Stretch {
  core::Date from{}, to{};
};

std::optional<int> number_in(std::string_view text)
{
  int number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

Stretch months_from(int year, int month, int n_months)
{
  const std::chrono::year_month first{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)}};
  return {core::Date{first / 1}, core::Date{(first + std::chrono::months{n_months}) / 1}};
}

/// "2026-03" or "2026-Q1"
std::optional<Stretch> stretch_of(const std::string& text)
{
  constexpr std::size_t kLength = 7, kDash = 4;
  if (text.size() != kLength || text[kDash] != '-')
    return std::nullopt;
  const auto year = number_in(std::string_view(text).substr(0, kDash));
  const bool quarter = text[kDash + 1] == 'Q';
  const auto part = number_in(std::string_view(text).substr(kDash + (quarter ? 2 : 1)));
  if (not year || not part || *part < 1 || *part > (quarter ? 4 : 12))
    return std::nullopt;
  return quarter ? months_from(*year, 3 * *part - 2, 3) : months_from(*year, *part, 1);
}

class LineOrders {
public:
  LineOrders(SupplyLine& line, double gpus_per_rack, std::string at, input::ReadContext& context)
      : line_(line), gpus_per_rack_(gpus_per_rack), at_(std::move(at)), context_(context)
  {
  }

  void convert()
  {
    const bool any_given =
        std::any_of(kKeys.begin(), kKeys.end(), [&](const char* key) { return context_.given(at_ + key); });
    const auto n_stated =
        int(not line_.orders.empty()) + int(not line_.gpu_orders.empty()) + int(not line_.shipments.empty());
    if (not any_given)
      complain(at_, "'orders' is missing", "give the rate of orders, 'gpu_orders' or 'shipments'");
    else if (n_stated > 1)
      complain(at_, "needs exactly one of 'orders', 'gpu_orders' and 'shipments'", "leave the others out");
    else if (not line_.gpu_orders.empty())
      take_gpus();
    else if (not line_.shipments.empty())
      take_shipments();
  }

private:
  static constexpr std::array kKeys{"/orders", "/gpu_orders", "/shipments"};

  void complain(const std::string& pointer, std::string problem, std::string suggestion) const
  {
    context_.complain(pointer, std::move(problem), std::move(suggestion));
  }

  void take_gpus()
  {
    line_.orders.interpolation = line_.gpu_orders.interpolation;
    for (const auto& point : line_.gpu_orders.points)
      line_.orders.points.push_back({point.date, core::RackRate::from_base(point.value.base() / gpus_per_rack_)});
    line_.gpu_orders = {};
  }

  /// A rate for each stretch, and none where one ends and no other begins.
  void take_shipments()
  {
    struct Dated {
      Stretch stretch;
      double racks = 0;
      std::string at;
    };
    std::vector<Dated> dated;
    for (std::size_t i = 0; i < line_.shipments.size(); ++i)
      if (const auto at = fmt::format("{}/shipments/{}", at_, i); const auto stretch = checked(line_.shipments[i], at))
        dated.push_back({*stretch, racks_in(line_.shipments[i]), at + "/in"});
    std::stable_sort(dated.begin(), dated.end(),
                     [](const auto& a, const auto& b) { return a.stretch.from < b.stretch.from; });
    line_.orders.interpolation = Interpolation::step;
    auto& points = line_.orders.points;
    for (const auto& [stretch, racks, at] : dated) {
      if (not points.empty() && stretch.from < points.back().date) {
        complain(at, fmt::format("two state what leaves the factory on {}", core::format_date(stretch.from)),
                 "give each month or quarter once");
        return;
      }
      if (not points.empty() && points.back().date == stretch.from)
        points.pop_back();
      points.push_back(
          {stretch.from, core::RackRate::from_base(racks / core::in_seconds(core::between(stretch.from, stretch.to)))});
      points.push_back({stretch.to, {}});
    }
    line_.shipments.clear();
  }

  std::optional<Stretch> checked(const Shipment& shipment, const std::string& at) const
  {
    const auto stretch = stretch_of(shipment.in);
    if (not stretch)
      complain(at + "/in", fmt::format("'{}' is not a month or quarter", shipment.in),
               "write such as 2026-03 or 2026-Q1");
    if (shipment.racks.has_value() == shipment.gpus.has_value())
      complain(at, "needs exactly one of 'racks' and 'gpus'", "say how much leaves the factory");
    return stretch;
  }

  [[nodiscard]] double racks_in(const Shipment& shipment) const
  {
    return shipment.racks  ? static_cast<double>(*shipment.racks)
           : shipment.gpus ? static_cast<double>(*shipment.gpus) / gpus_per_rack_
                           : 0;
  }

  SupplyLine& line_;
  double gpus_per_rack_;
  std::string at_;
  input::ReadContext& context_;
};

} // namespace

void convert_orders(Scenario& scenario, input::ReadContext& context)
{
  auto& lines = scenario.supply.lines;
  for (std::size_t l = 0; l < lines.size(); ++l) {
    const auto& types = scenario.catalog.rack_types;
    const auto type =
        std::find_if(types.begin(), types.end(), [&](const auto& t) { return t.name == lines[l].rack_type; });
    if (type != types.end())
      LineOrders(lines[l], static_cast<double>(type->gpus_per_rack), fmt::format("/supply/lines/{}", l), context)
          .convert();
  }
}

} // namespace gpuramp::scenario
