// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/stop.hpp"

#include <csignal>
#include <initializer_list>
#include <unistd.h>

namespace gpuramp::core {

namespace {

volatile std::sig_atomic_t asked = 0; // a signal handler can reach nothing else

void ask(int signal)
{
  if (asked != 0)
    ::_exit(128 + signal); // who asks twice does not want to wait
  asked = signal;
}

void set(void (*handler)(int))
{
  struct sigaction action = {};
  action.sa_handler = handler; // no SA_RESTART: a waiting poll wakes up
  for (const int signal : {SIGINT, SIGTERM})
    ::sigaction(signal, &action, nullptr);
}

} // namespace

StopSignals::StopSignals()
{
  set(ask);
}

StopSignals::~StopSignals()
{
  set(SIG_DFL);
}

int stop_signal()
{
  return asked;
}

void stop_if_asked()
{
  if (asked != 0)
    throw Stopped(asked);
}

} // namespace gpuramp::core
