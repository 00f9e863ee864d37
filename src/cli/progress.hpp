// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// Long work is never silent: a terminal shows how far it is in one line that is rewritten; elsewhere (a log, a pipe) a
/// line comes every ten seconds. Both on stderr, by a timer, whatever the work is busy with.
namespace gpuramp::cli {

/// While it lives, the timer runs. One per process: a signal handler can reach nothing else.
class ProgressTimer {
public:
  ProgressTimer();
  ~ProgressTimer();
  ProgressTimer(const ProgressTimer&) = delete;
  ProgressTimer& operator=(const ProgressTimer&) = delete;
};

/// What is being done, such as "2027-03-01  41 %"; the next line shows it.
void note_progress(const std::string& text);

/// Takes the line off a terminal, before something is printed.
void wipe_progress();

/// Something that is being done as long as this lives.
class Doing {
public:
  explicit Doing(const std::string& what) { note_progress(what); }
  ~Doing() { wipe_progress(); }
  Doing(const Doing&) = delete;
  Doing& operator=(const Doing&) = delete;
};

} // namespace gpuramp::cli
