// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/rounding.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/study/lever.hpp"
#include "gpuramp/study/marginals.hpp"
#include "study/json.hpp"
#include "study/yield.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::study {

namespace {

constexpr double kRelative[] = {0.1, 0.2, 0.5, 1, 2};
constexpr double kMonthsEarlier[] = {3, 6, 12, 24, 36};
constexpr std::size_t kSteps = std::size(kRelative);
constexpr double kFinestRelative = 0.05;
constexpr double kFinestMonths = 1;
constexpr std::size_t kMostHelpful = 6; ///< inputs of which pairs and triples are tried
constexpr std::size_t kMostMoves = 3;
constexpr std::size_t kMostTrimmed = 4; ///< ways of several moves of which each is made as small as it can be

/// How far a lever is moved, whichever kind it is of.
struct Size {
  double relative = 0, months_earlier = 0;
};

/// The sizes that are tried first, the smallest first.
Size size_at(std::size_t n)
{
  return {kRelative[n], kMonthsEarlier[n]};
}

LeverStep step_of(const Size& size)
{
  return {size.relative, core::Duration::from_base(size.months_earlier * core::kSecondsPerMonth)};
}

/// \return the size that is `i` of `n` equal steps from the size before to this one
Size between(std::size_t size, int i, int n)
{
  const auto before = size > 0 ? size_at(size - 1) : Size{};
  const auto part = static_cast<double>(i) / n;
  return {before.relative + part * (kRelative[size] - before.relative),
          before.months_earlier + part * (kMonthsEarlier[size] - before.months_earlier)};
}

bool moves_dates(const Lever& lever)
{
  return lever.unit == "month";
}

/// Of a share no more than half can be gained.
std::size_t largest_size(const Lever& lever)
{
  constexpr std::size_t kHalf = 2;
  static_assert(kRelative[kHalf] == 0.5);
  return lever.unit.front() == '%' ? kHalf : kSteps - 1;
}

class Search {
public:
  Search(const scenario::Scenario& scenario, std::int64_t gpus, core::Date by, const MarginalOptions& options)
      : scenario_(scenario), by_(by), options_(options), levers_(levers_of(scenario, LeverScope::fleet))
  {
    scenario_.targets.milestones = {gpus};
    scenario_.targets.milestones.shrink_to_fit();
  }

  Reach run()
  {
    reach_.base = try_all({Sized{}}).front();
    if (reach_.base && *reach_.base <= by_)
      return reach_;
    std::vector<std::size_t> all(levers_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (std::size_t n = 1; n <= kMostMoves && found_.empty(); ++n)
      try_sets(sets_of(n == 1 ? all : most_helpful(), n));
    sort_found();
    const auto n_moves = found_.empty() ? 0 : found_.front().moves.size();
    for (std::size_t m = 0; m < n_moves && n_moves > 1; ++m)
      trim(m);
    sort_found();
    for (const auto& found : found_)
      reach_.ways.push_back({moves_of(found.moves), found.date});
    return reach_;
  }

private:
  using Set = std::vector<std::pair<std::size_t, std::size_t>>; ///< (lever, number of its size)
  using Sized = std::vector<std::pair<std::size_t, Size>>;

  /// A set that does, and how far below its sizes, in equal steps, it may do too.
  struct Bracket {
    Set set;
    core::Date date{};
    int too_little = 0, does = 1, n_steps = 1;
  };

  /// Moves that reach the milestone.
  struct Found {
    Sized moves;
    core::Date date{};
  };

  /// Smallest sums of steps first.
  void sort_found()
  {
    const auto total = [&](const Found& found) {
      double sum = 0;
      for (const auto& [lever, size] : found.moves)
        sum += moves_dates(levers_[lever]) ? size.months_earlier / kMonthsEarlier[kSteps - 1] : size.relative;
      return sum;
    };
    std::stable_sort(found_.begin(), found_.end(), [&](const Found& a, const Found& b) { return total(a) < total(b); });
  }

  /// Bisects one move of the best ways to the least step that does, the others as they are.
  void trim(std::size_t move)
  {
    struct Range {
      int too_little = 0, does = 0;
    };
    const auto n = std::min(kMostTrimmed, found_.size());
    std::vector<Range> ranges;
    for (std::size_t i = 0; i < n; ++i) {
      const auto& [lever, size] = found_[i].moves[move];
      const auto steps =
          moves_dates(levers_[lever]) ? size.months_earlier / kFinestMonths : size.relative / kFinestRelative;
      ranges.push_back({0, static_cast<int>(core::whole_for(steps))});
    }
    for (;;) {
      std::vector<std::size_t> open;
      std::vector<Sized> tried;
      for (std::size_t i = 0; i < n; ++i)
        if (const auto& range = ranges[i]; range.does - range.too_little > 1) {
          const auto middle = (range.too_little + range.does) / 2;
          open.push_back(i);
          tried.push_back(found_[i].moves);
          tried.back()[move].second = {middle * kFinestRelative, middle * kFinestMonths};
        }
      if (open.empty())
        return;
      const auto dates = try_all(tried);
      for (std::size_t k = 0; k < open.size(); ++k) {
        auto& range = ranges[open[k]];
        const auto middle = (range.too_little + range.does) / 2;
        if (dates[k] && *dates[k] <= by_)
          range.does = middle, found_[open[k]] = {tried[k], *dates[k]};
        else
          range.too_little = middle;
      }
    }
  }

  /// All sets of n of the levers, each moved as far as makes sense.
  std::vector<Set> sets_of(const std::vector<std::size_t>& levers, std::size_t n) const
  {
    std::vector<Set> sets;
    std::vector<bool> chosen(levers.size(), false);
    std::fill(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(std::min(n, chosen.size())), true);
    do {
      Set set;
      for (std::size_t i = 0; i < levers.size(); ++i)
        if (chosen[i])
          set.emplace_back(levers[i], largest_size(levers_[levers[i]]));
      sets.push_back(set);
    } while (std::prev_permutation(chosen.begin(), chosen.end()));
    return sets;
  }

  /// Those that reach the milestone are made smaller, all their moves together, as long as they do.
  void try_sets(std::vector<Set> open)
  {
    std::vector<std::pair<Set, core::Date>> enough;
    for (bool first = true; not open.empty(); first = false) {
      std::vector<Sized> whole;
      for (const auto& set : open)
        whole.push_back(sized(set, 1, 1));
      const auto dates = try_all(whole);
      std::vector<Set> smaller;
      for (std::size_t i = 0; i < open.size(); ++i) {
        if (first)
          note_gain(open[i], dates[i]);
        if (not dates[i] || *dates[i] > by_)
          continue;
        std::erase_if(enough, [&](const auto& e) { return same_levers(e.first, open[i]); });
        enough.emplace_back(open[i], *dates[i]);
        if (auto next = open[i]; shrink(next))
          smaller.push_back(next);
      }
      open = std::move(smaller);
    }
    refine(enough);
  }

  /// Bisects between what was not enough and what was, down to kFinestRelative or kFinestMonths.
  void refine(const std::vector<std::pair<Set, core::Date>>& enough)
  {
    std::vector<Bracket> brackets;
    for (const auto& [set, date] : enough)
      brackets.push_back({set, date, 0, n_steps(set), n_steps(set)});
    for (auto open = still_open(brackets); not open.empty(); open = still_open(brackets)) {
      std::vector<Sized> middles;
      for (const auto* bracket : open)
        middles.push_back(sized(bracket->set, (bracket->too_little + bracket->does) / 2, bracket->n_steps));
      const auto dates = try_all(middles);
      for (std::size_t i = 0; i < open.size(); ++i) {
        const auto middle = (open[i]->too_little + open[i]->does) / 2;
        if (dates[i] && *dates[i] <= by_)
          open[i]->does = middle, open[i]->date = *dates[i];
        else
          open[i]->too_little = middle;
      }
    }
    for (const auto& bracket : brackets)
      found_.push_back({sized(bracket.set, bracket.does, bracket.n_steps), bracket.date});
  }

  static std::vector<Bracket*> still_open(std::vector<Bracket>& brackets)
  {
    std::vector<Bracket*> open;
    for (auto& bracket : brackets)
      if (bracket.does - bracket.too_little > 1)
        open.push_back(&bracket);
    return open;
  }

  /// \return finest steps from the sizes before those of the set to them, of the move that has most
  int n_steps(const Set& set) const
  {
    int most = 1;
    for (const auto& [lever, size] : set) {
      const auto before = size > 0 ? size_at(size - 1) : Size{};
      const auto steps = moves_dates(levers_[lever]) ? (kMonthsEarlier[size] - before.months_earlier) / kFinestMonths
                                                     : (kRelative[size] - before.relative) / kFinestRelative;
      most = std::max(most, static_cast<int>(std::lround(steps)));
    }
    return most;
  }

  static Sized sized(const Set& set, int i, int n)
  {
    Sized all;
    for (const auto& [lever, size] : set)
      all.emplace_back(lever, between(size, i, n));
    return all;
  }

  static bool same_levers(const Set& a, const Set& b)
  {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.first == y.first; });
  }

  /// \return whether there was a smaller size
  static bool shrink(Set& set)
  {
    bool smaller = false;
    for (auto& [lever, size] : set)
      if (size > 0)
        --size, smaller = true;
    return smaller;
  }

  std::vector<std::optional<core::Date>> try_all(const std::vector<Sized>& sets)
  {
    std::vector<Change> changes;
    for (const auto& set : sets)
      changes.push_back([this, set](scenario::Scenario& s) {
        for (const auto& [lever, size] : set)
          levers_[lever].move(s, step_of(size));
      });
    std::vector<std::optional<core::Date>> dates;
    for (const auto& result : yields_of(scenario_, changes, options_))
      dates.push_back(result.error.empty() ? result.yield.milestones.front() : std::nullopt);
    reach_.n_runs += static_cast<std::int64_t>(sets.size());
    for (const auto& date : dates)
      if (date && (not reach_.nearest || *date < *reach_.nearest))
        reach_.nearest = date;
    return dates;
  }

  /// Remembers the best date each single lever brought.
  void note_gain(const Set& set, const std::optional<core::Date>& date)
  {
    if (set.size() != 1)
      return;
    best_.resize(levers_.size());
    auto& best = best_[set.front().first];
    if (date && (not best || *date < *best))
      best = date;
  }

  /// Those whose best step brought the earliest date; where none reached it, those first in the list.
  std::vector<std::size_t> most_helpful() const
  {
    std::vector<std::size_t> order(levers_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto date = [&](std::size_t i) { return best_[i].value_or(core::Date::max()); };
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return date(a) < date(b); });
    order.resize(std::min(order.size(), kMostHelpful));
    return order;
  }

  std::vector<Move> moves_of(const Sized& set) const
  {
    std::vector<Move> moves;
    for (const auto& [lever, size] : set)
      moves.push_back({levers_[lever].input, moves_dates(levers_[lever]) ? 0 : size.relative,
                       moves_dates(levers_[lever]) ? size.months_earlier : 0});
    return moves;
  }

  scenario::Scenario scenario_;
  core::Date by_;
  const MarginalOptions& options_;
  std::vector<Lever> levers_;
  std::vector<std::optional<core::Date>> best_; ///< [lever]
  std::vector<Found> found_;
  Reach reach_;
};

std::string move_text(const Move& move)
{
  return move.months_earlier > 0 ? fmt::format("{} by {:g} months", move.input, move.months_earlier)
                                 : fmt::format("{} +{:g} %", move.input, 100 * move.relative);
}

Json date_json(const std::optional<core::Date>& date)
{
  return date ? Json(core::format_date(*date)) : Json(nullptr);
}

} // namespace

Reach ways_to_reach(const scenario::Scenario& scenario, std::int64_t gpus, core::Date by,
                    const MarginalOptions& options)
{
  return Search(scenario, gpus, by, options).run();
}

std::string reach_text(const Reach& reach, std::int64_t gpus, core::Date by)
{
  const auto name = results::count_text(static_cast<double>(gpus));
  const auto planned = reach.base ? core::format_date(*reach.base) : "not within the horizon";
  if (reach.base && *reach.base <= by)
    return fmt::format("{} GPUs by {}: as planned, on {}\n", name, core::format_date(by), planned);
  auto text =
      fmt::format("{} GPUs by {}: as planned {}. {} reruns:\n", name, core::format_date(by), planned, reach.n_runs);
  if (reach.ways.empty())
    return text + fmt::format("  no {} fleet-wide changes (each to +{:g} %, or {:g} months earlier) were enough "
                              "together; the best came to {}\n",
                              kMostMoves, 100 * kRelative[kSteps - 1], kMonthsEarlier[kSteps - 1],
                              reach.nearest ? core::format_date(*reach.nearest) : "nothing within the horizon");
  text += fmt::format("  {} change{} would be enough, each way verified by a rerun:\n", reach.ways.front().moves.size(),
                      reach.ways.front().moves.size() == 1 ? "" : "s together");
  for (const auto& way : reach.ways) {
    std::vector<std::string> moves;
    for (const auto& move : way.moves)
      moves.push_back(move_text(move));
    text += fmt::format("    {}   {}\n", core::format_date(way.reached), fmt::join(moves, " and "));
  }
  return text;
}

std::string reach_json(const Reach& reach, std::int64_t gpus, core::Date by)
{
  auto ways = Json::array();
  for (const auto& way : reach.ways) {
    auto moves = Json::array();
    for (const auto& move : way.moves)
      moves.push_back({{"input", move.input}, {"relative", move.relative}, {"months_earlier", move.months_earlier}});
    ways.push_back({{"moves", moves}, {"reached", core::format_date(way.reached)}});
  }
  return Json{{"gpus", gpus},         {"by", core::format_date(by)},         {"planned", date_json(reach.base)},
              {"runs", reach.n_runs}, {"nearest", date_json(reach.nearest)}, {"ways", ways}}
             .dump(1) +
         "\n";
}

} // namespace gpuramp::study
