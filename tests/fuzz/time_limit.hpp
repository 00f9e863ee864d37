// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/time.h>
#include <unistd.h>

namespace gpuramp::fuzz {

/// Ends this process with SIGPROF when it has computed for so many seconds from now, however busy the machine is, and
/// with SIGALRM when thirty times as long has passed, since what waits for ever computes nothing. 0: no limit any more.
inline void limit_time(unsigned seconds)
{
  constexpr unsigned kPatience = 30;
  const itimerval computing{{0, 0}, {static_cast<time_t>(seconds), 0}};
  ::setitimer(ITIMER_PROF, &computing, nullptr);
  ::alarm(kPatience * seconds);
}

} // namespace gpuramp::fuzz
