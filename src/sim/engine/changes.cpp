// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/changes.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

Change::Change(Changes& changes, std::vector<std::size_t> campuses, Alters what, double now_s)
    : changes_(changes), campuses_(std::move(campuses)), what_(what)
{
  for (const auto c : campuses_)
    changes_.close(c, what_, now_s);
}

Change::~Change()
{
  if (what_ == Alters::rates)
    for (const auto c : campuses_)
      changes_.mark(c);
}

Changes::Changes(const Plan& plan, Deployment& deployment, Feeds& feeds, const Placement& placement, Meter& meter)
    : deployment_(deployment), feeds_(feeds), placement_(placement), meter_(meter),
      listed_(plan.campuses.size(), false), rates_(plan.campuses.size(), 0)
{
}

/// Work that spans campuses goes slower or faster at all of them: what alters rates here does so there.
void Changes::close(std::size_t campus, Alters what, double now_s)
{
  if (not listed_[campus]) {
    listed_[campus] = true;
    to_admit_.push_back(campus);
    deployment_.begin_instant(campus);
    meter_.close(campus, now_s);
    feeds_.advance(campus, now_s);
  }
  if (what == Alters::rates)
    for (const auto joined : placement_.joined_to(campus))
      meter_.close(joined, now_s);
}

void Changes::alter_work(std::size_t campus, double now_s)
{
  feeds_.advance(campus, now_s);
  for (const auto joined : placement_.joined_to(campus))
    meter_.close(joined, now_s);
  mark(campus);
}

void Changes::admitted()
{
  for (const auto c : to_admit_)
    listed_[c] = false;
  to_admit_.clear();
}

std::vector<std::size_t> Changes::to_solve() const
{
  auto campuses = to_solve_;
  std::sort(campuses.begin(), campuses.end());
  return campuses;
}

std::vector<std::size_t> Changes::take_to_solve()
{
  auto campuses = to_solve();
  for (const auto c : campuses)
    rates_[c] = 0;
  to_solve_.clear();
  return campuses;
}

} // namespace gpuramp::sim
