// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/arrival_process.hpp"

#include <cstddef>
#include <functional>
#include <vector>

/// A queue whose departures depend on how many are in it, in closed form.
namespace gpuramp::model {

/// The steady state of such a queue.
struct LevelQueue {
  bool stable = false;           ///< else nothing below means anything
  double wait_frac = 0;          ///< of arrivals, those that find all servers busy
  double wait_rate_per_s = 0;    ///< how long these wait is exponential with this rate
  std::size_t group = 1;         ///< so many come and leave together: 1, more where there are very many servers
  std::size_t first = 0;         ///< level of seen[0], in groups
  std::vector<double> seen = {}; ///< probability that an arrival finds so many there, up to all servers but one; those
                                 ///< that find more see the last of it

  [[nodiscard]] double mean_wait_s() const { return wait_frac > 0 ? wait_frac / wait_rate_per_s : 0; }
  [[nodiscard]] double mean_seen() const;
  /// \return the least number that an arrival finds with at least this probability
  [[nodiscard]] double seen_quantile(double probability) const;
};

/// Factors on departures while there is a burst of arrivals, and while there is silence.
struct DeparturePace {
  double on = 1, off = 1;
};

/// Steady state of a first-come queue with bursty arrivals and exponential services: at n in it, departures come at
/// departures_per_s(n) times the pace of the phase; the function is the same from n_servers on. Exact: M/M/1, M/M/c
/// (Erlang C), M/M/1 processor sharing at any state-dependent rate, and the GI/M/c queue whose intervals are those of
/// the arrival process. Levels are solved from the top down, two phases (burst, silence) each: all terms are positive,
/// so that nothing cancels.
/// Above 50,000 servers, levels are of groups of g that come and leave together, so that no more than so many are
/// solved: as many servers in g pools of their own would do, each with its share of all arrivals. Waits are longer than
/// in one pool then, as those of 50,000 servers are.
/// \param n_servers  >= 1   \return stable is false where arrivals outrun the servers
/// \source Neuts 1981, Matrix-Geometric Solutions in Stochastic Models, chapter 3 (levels above n_servers are
///         geometric); Gaver, Jacobs, Latouche 1984, doi:10.2307/1427286 (level reduction below)
[[nodiscard]] LevelQueue solve_level_queue(const ArrivalProcess& arrivals, std::size_t n_servers,
                                           const std::function<double(std::size_t)>& departures_per_s,
                                           const DeparturePace& pace = {});

/// The same for c servers with mean service times of service_s, of which only mean and coefficient of variation are
/// known: waits of those that wait are longer by (ca^2 + cs^2) / (ca^2 + 1), where ca^2 is the variability of arrivals
/// as the exact queue with exponential services feels it. With Poisson arrivals this is Allen and Cunneen's formula:
/// mean waits are exact for M/M/c and M/G/1.
/// \source Allen 1990, Probability, Statistics, and Queueing Theory, section 5.3; Whitt 1993,
///         doi:10.1111/j.1937-5956.1993.tb00094.x
[[nodiscard]] LevelQueue solve_general_queue(const ArrivalProcess& arrivals, std::size_t n_servers, double service_s,
                                             double service_cv2);

/// Lengthens the waits of a solved queue for services that are not exponential, as above.
/// \param most_per_s  departures with all servers busy
void correct_for_services(LevelQueue& queue, double arrivals_per_s, double most_per_s, double service_cv2);

} // namespace gpuramp::model
