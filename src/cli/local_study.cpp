// SPDX-License-Identifier: Apache-2.0
#include "cli/local_study.hpp"

#include "cli/progress.hpp"
#include "gpuramp/core/stop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <thread>

#include <sched.h>

namespace gpuramp::cli {

namespace {

std::string clock_text(double seconds)
{
  const auto s = static_cast<long>(seconds);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

} // namespace

int available_cores()
{
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof set, &set) == 0
             ? CPU_COUNT(&set)
             : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

bool interrupted()
{
  return core::stop_signal() != 0;
}

void show_progress(const study::Progress& p)
{
  constexpr std::uint64_t kWidth = 30;
  const auto full = p.total > 0 ? p.done * kWidth / p.total : kWidth;
  const auto rate = p.elapsed_s > 0 ? static_cast<double>(p.done_now) / p.elapsed_s : 0;
  const auto eta = rate > 0 ? clock_text(static_cast<double>(p.total - p.done) / rate) : "-:--:--";
  note_progress(fmt::format("[{}{}] {}/{}  {:.1f}/s  ETA {}", std::string(full, '#'), std::string(kWidth - full, '.'),
                            p.done, p.total, rate, eta));
}

study::SweepOptions sweep_options(int n_workers)
{
  study::SweepOptions options;
  options.n_workers = n_workers;
  options.progress = show_progress;
  options.interrupted = interrupted;
  return options;
}

} // namespace gpuramp::cli
