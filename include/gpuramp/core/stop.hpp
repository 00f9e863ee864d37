// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>

/// Ctrl-C and `kill` end long work in an orderly way: what was being written is removed, workers end, and the exit code
/// says so, as shells do (128 + signal).
namespace gpuramp::core {

/// Long work was asked to stop.
class Stopped : public std::exception {
public:
  explicit Stopped(int signal) : signal_(signal) {}
  [[nodiscard]] const char* what() const noexcept override { return "stopped by a signal"; }
  [[nodiscard]] int exit_code() const { return 128 + signal_; }

private:
  int signal_;
};

/// While it lives, SIGINT and SIGTERM are noted instead of ending the process at once; a second one does.
class StopSignals {
public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
};

/// \return the signal that asked to stop, 0 if none did
[[nodiscard]] int stop_signal();

/// To be called wherever long work can be given up. \throws Stopped if it was asked to
void stop_if_asked();

} // namespace gpuramp::core
