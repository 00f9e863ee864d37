// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/technicians.hpp"

#include <algorithm>

namespace gpuramp::sim {

void Technicians::staff(std::int64_t technicians, double now_s)
{
  for (; technicians_ < technicians; ++technicians_)
    free_at_.push(now_s);
  for (; technicians_ > technicians; --technicians_)
    free_at_.pop();
}

void Technicians::take(std::vector<RepairJob> jobs)
{
  std::stable_sort(jobs.begin(), jobs.end(),
                   [](const RepairJob& a, const RepairJob& b) { return a.ready_s < b.ready_s; });
  for (const auto& job : jobs) {
    auto start_s = job.ready_s;
    if (not unlimited_) {
      start_s = std::max(start_s, free_at_.top());
      free_at_.pop();
      free_at_.push(start_s + job.work_s);
    }
    jobs_.push_back({job, start_s, start_s + job.work_s});
  }
}

void Technicians::finish(double now_s)
{
  std::erase_if(jobs_, [&](const Job& j) { return j.end_s <= now_s; });
}

double Technicians::racks(std::size_t type) const
{
  double racks = 0;
  for (const auto& j : jobs_)
    racks += j.job.type == type ? j.job.racks : 0;
  return racks;
}

double Technicians::racks_waiting(std::size_t type, double now_s) const
{
  double racks = 0;
  for (const auto& j : jobs_)
    racks += j.job.type == type && j.start_s > now_s ? j.job.racks : 0;
  return racks;
}

} // namespace gpuramp::sim
