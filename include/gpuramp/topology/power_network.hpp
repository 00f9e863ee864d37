// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::topology {

/// A piece of a campus's power network: a utility feed, a transformer, an engine, an UPS block, a hall's bus.
struct PowerEquipment {
  std::string name;
  double capacity_mw = 0;         ///< at its output
  double efficiency_frac = 1;     ///< output / input, above 0 .. 1
  bool is_source = false;         ///< power comes in here
  std::vector<std::size_t> feeds; ///< equipment downstream
  std::vector<std::size_t> loads; ///< loads that hang on it
};

/// What is fed: a group of halls.
struct PowerLoad {
  std::string name;
  double demand_mw = 0;
};

struct PowerNetwork {
  std::vector<PowerEquipment> equipment;
  std::vector<PowerLoad> loads;
};

/// \return what is wrong: a cycle, a load or equipment without a source, losses downstream of a piece that differ by
/// path; empty if nothing is
[[nodiscard]] std::string problem_of(const PowerNetwork& network);

/// What reaches the loads.
struct Delivery {
  double total_mw = 0;          ///< the most that all loads together can take, each up to its demand
  double common_frac = 0;       ///< the largest share of its demand that every load can have at once
  std::vector<std::string> cut; ///< names of equipment (or loads) that limit the total: a minimum cut
};

/// Maximum flow from sources to loads. Losses are linear: equipment counts by what of its output arrives at the loads,
/// capacity x the efficiencies downstream, which is exact as long as they agree on all paths (problem_of). \param works
/// [equipment] \pre problem_of(network) is empty \source max-flow min-cut: Ford and Fulkerson 1956; capacities of
/// vertices by splitting them
[[nodiscard]] Delivery deliver(const PowerNetwork& network, const std::vector<bool>& works);

/// Which losses firm capacity withstands.
enum class Contingencies { none, single, pairs };

/// Firm capacity: what is delivered in the worst of the contingencies.
struct FirmPower {
  double installed_mw = 0; ///< of sources, at the loads
  double total_mw = 0;
  double common_frac = 0;
  std::vector<std::string>
      worst; ///< equipment whose loss leaves the least; empty if no loss leaves less than everything working
  std::vector<std::string> cut;                      ///< what limits the total in the worst contingency
  std::vector<std::string> single_points_of_failure; ///< equipment whose loss leaves some load without any power
  [[nodiscard]] double stranded_mw() const { return installed_mw - total_mw; }
};

/// \param works  [equipment] what is there; contingencies are losses among it
[[nodiscard]] FirmPower firm_power(const PowerNetwork& network, const std::vector<bool>& works,
                                   Contingencies contingencies);

/// Power through one piece.
struct EquipmentFlow {
  double in_mw = 0, out_mw = 0;
  [[nodiscard]] double loss_mw() const { return in_mw - out_mw; }
};

/// \return one maximum flow, [equipment]: what goes in is what comes out upstream, out = in x efficiency
[[nodiscard]] std::vector<EquipmentFlow> power_flow(const PowerNetwork& network, const std::vector<bool>& works);

/// \return [equipment] what arrives at the loads of each MW that goes into the piece; 1 where there are no losses
[[nodiscard]] std::vector<double> delivered_frac(const PowerNetwork& network);

/// \return the most that all loads together can take: Delivery::total_mw alone
[[nodiscard]] double delivered_mw(const PowerNetwork& network, const std::vector<bool>& works);

/// What single sources can bring to the loads, asked for again and again while equipment fails. A source whose way is
/// whole is not solved for. The network must outlive it.
class SourceReach {
public:
  explicit SourceReach(const PowerNetwork& network);

  /// \return what one source can bring to the loads, however large these are, through the equipment that works /
  ///         through all of it; 0 .. 1   \pre network.equipment[source].is_source
  [[nodiscard]] double frac(const std::vector<bool>& works, std::size_t source);

private:
  struct Way {
    std::vector<std::size_t> downstream; ///< the source and all that it can reach
    double most_mw = 0;
  };
  Way& way(std::size_t source);

  const PowerNetwork& network_;
  std::vector<std::optional<Way>> ways_; ///< [equipment]
};

} // namespace gpuramp::topology
