// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/hardware.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Scale-out fabrics as they are bought: a topology over types of switches and optics, and the parts that follow from
/// the number of GPUs.
namespace gpuramp::topology {

/// A switch of the catalogue, electrical or of optical circuits.
struct SwitchType {
  std::string name;
  std::int64_t radix = 0;   ///< ports of the given speed
  core::Bandwidth port;     ///< of one port, one direction; a port splits into slower ones
  core::Power power;        ///< without its optics
  core::Money price;        ///< without its optics
  core::Duration lead_time; ///< from order to delivery
  core::Duration mtbf;      ///< of one switch
  core::Mass embodied_carbon;
  core::Duration latency = core::seconds(300e-9); ///< from port to port \source WWT, "The basics of high performance
                                                  ///< networking": 100-300 ns through one switch
};

enum class OpticsKind { transceiver, cable };

/// What joins two ports: a transceiver at each end with fibre between them, or a cable with its ends on it.
struct OpticsType {
  std::string name;
  OpticsKind kind = OpticsKind::transceiver;
  core::Bandwidth speed; ///< of one transceiver or cable; one carries several slower links of the same switch
  core::Length reach;
  core::Power power; ///< of one transceiver, or of both ends of a cable
  core::Money price; ///< likewise
  core::Duration lead_time;
  core::Duration mtbf; ///< likewise
  core::Mass embodied_carbon;
};

/// A tier of switches of a Clos network, with the links below it.
struct ClosTier {
  std::string switch_type;
  std::int64_t down = 0;                ///< links of a switch toward the GPUs
  std::int64_t up = 0;                  ///< links of a switch away from them; 0: the top tier
  std::optional<core::Bandwidth> speed; ///< of the links up; the switch's port where absent
  std::optional<std::int64_t> pod;      ///< units below (groups of leaves, then pods) that these switches join; absent:
                                        ///< all there are
  std::string optics;                   ///< at this end of the links below it
  std::string lower_optics;             ///< at the other end; the same where empty
  core::Length run;                     ///< longest of the links below it
};

/// Folded Clos network (fat tree) of one to four tiers. Each switch has the same number of links to each switch of the
/// tier above that it reaches, which is how such networks are wired; the fewest switches for which that number is whole
/// are bought. \source parallel-ports generalised fat trees: Zahavi, "D-Mod-K routing providing non-blocking traffic
/// for shift permutations on real life fat trees", 2010
struct Clos {
  std::vector<ClosTier> tiers; ///< leaves first
  std::int64_t rails = 1;      ///< GPUs of a server go to as many leaves, one each
  std::int64_t planes = 1;     ///< separate networks, each with an equal part of every GPU's bandwidth
  std::int64_t rails_meet = 2; ///< tier whose switches join all rails; above the last: rails are never joined
  std::string source;
};

/// Groups of switches, every two switches of a group and every two groups joined. \source Kim, Dally, Scott, Abts,
/// "Technology-driven, highly-scalable dragonfly topology", ISCA 2008
struct Dragonfly {
  std::string switch_type;
  std::int64_t switches_per_group = 0;
  std::int64_t gpus_per_switch = 0; ///< ports of GPUs
  std::int64_t local_links = 1;     ///< between two switches of a group
  std::int64_t global_links = 1;    ///< between two groups
  std::string gpu_optics, local_optics, global_optics;
  std::string source;
};

/// Cubes of chips wired within, whose faces meet at optical circuit switches: one for each pair of opposite links of a
/// cube. \source Jouppi et al., "TPU v4: an optically reconfigurable supercomputer", ISCA 2023
struct Torus {
  std::int64_t cube = 4;    ///< chips along an edge of a cube
  std::int64_t x = 0;       ///< chips of a pod along each dimension
  std::int64_t y = 0;       ///< likewise
  std::int64_t z = 0;       ///< likewise
  core::Bandwidth link;     ///< between neighbours, one direction
  std::string switch_type;  ///< of optical circuits
  std::string optics;       ///< at a cube's face
  std::string inner_optics; ///< between chips of a cube
  std::string source;
};

/// The network inside a rack or server. Its power and price are the rack's.
struct ScaleUp {
  std::int64_t gpus = 0; ///< of a domain
  std::string switch_type;
  std::int64_t switches = 0;
  std::int64_t links_per_gpu = 0;
  std::string source;
};

using Topology = std::variant<Clos, Dragonfly, Torus>;

/// The parts there are to choose from.
struct FabricCatalog {
  std::vector<SwitchType> switches;
  std::vector<OpticsType> optics;
  [[nodiscard]] const SwitchType* find_switch(const std::string& name) const;
  [[nodiscard]] const OpticsType* find_optics(const std::string& name) const;
};

/// What is wrong with a fabric, as an input error would say it.
struct FabricProblem {
  std::string pointer; ///< below the topology, such as "/tiers/1/down"
  std::string problem;
  std::string suggestion;
};

/// \return everything that keeps the topology from being wired, whatever the number of GPUs
/// \param port  of a GPU, one direction
[[nodiscard]] std::vector<FabricProblem> problems_of(const Topology& topology, core::Bandwidth port,
                                                     const FabricCatalog& catalog);
[[nodiscard]] std::vector<FabricProblem> problems_of(const ScaleUp& scale_up, const FabricCatalog& catalog);

/// Switches of one tier.
struct SwitchParts {
  std::string tier; ///< leaf, spine, core, super-core; group; circuit
  std::string type;
  std::int64_t switches = 0;
  std::int64_t units = 0;         ///< groups of leaves, pods, groups of a dragonfly
  std::int64_t gpus_per_unit = 0; ///< of a full one
  double oversubscription = 1;    ///< bandwidth down / bandwidth up; 1 at the top
};

/// Links of one kind.
struct LinkParts {
  std::string between; ///< "GPU - leaf"
  std::int64_t links = 0;
  core::Bandwidth speed; ///< of one link, one direction
  std::int64_t transceivers = 0;
  std::int64_t cables = 0; ///< fibres, or cables with their ends
  std::string optics;      ///< at the upper end
  core::Length reach;
};

/// What has to be bought for a number of GPUs.
struct FabricParts {
  std::int64_t gpus = 0;
  std::int64_t gpus_per_pod = 0; ///< of the largest unit with no tier above it but the top one
  std::vector<SwitchParts> switches;
  std::vector<LinkParts> links;
  std::vector<std::pair<std::string, std::int64_t>> optics; ///< pieces by type, by name
  core::Power power;
  core::Money price;
  core::Mass embodied_carbon;
  [[nodiscard]] std::int64_t ports() const; ///< ends of links at switches
  [[nodiscard]] std::int64_t switch_count() const;
};

/// \pre problems_of() is empty \return the parts, or why so many GPUs do not fit
[[nodiscard]] std::variant<FabricParts, FabricProblem> parts_of(const Topology& topology, core::Bandwidth port,
                                                                const FabricCatalog& catalog, std::int64_t gpus);

/// \pre problems_of() is empty \return the most GPUs that the topology takes; without bound for a torus, whose pods are
/// separate
[[nodiscard]] std::int64_t most_gpus(const Topology& topology, const FabricCatalog& catalog);

/// What leaves the units of each tier but the top one, smallest first: of a Clos network the least, among the tiers up
/// to it, of the bandwidth up over what GPUs send; of a dragonfly that of a group among all the groups there can be.
/// Nothing for a torus, whose pods are separate. On the way to another unit lie two more switches, and two more links
/// (of a dragonfly one) of the longest run or reach. \pre problems_of() is empty
[[nodiscard]] std::vector<model::FabricTaper> tapers_of(const Topology& topology, core::Bandwidth port,
                                                        const FabricCatalog& catalog);

/// \return bandwidth of GPUs' ports over what of it crosses the whole fabric \pre problems_of() is empty
[[nodiscard]] double oversubscription(const Topology& topology, core::Bandwidth port, const FabricCatalog& catalog);

/// Bandwidth between two halves of the GPUs of a full unit of a tier.
struct Bisection {
  std::string tier;
  std::int64_t gpus = 0;             ///< of the unit
  core::Bandwidth per_gpu;           ///< of a GPU to the other half, one direction, with everything there
  std::vector<std::string> cut;      ///< what limits it
  core::Bandwidth per_gpu_with_loss; ///< after the single loss that leaves least
  std::string worst_loss;
  std::vector<std::string> cut_with_loss;
};

/// Maximum flow between the halves of a unit, for each tier above the leaves, of one as full as `gpus` allow.
/// \pre parts_of() gives parts
[[nodiscard]] std::vector<Bisection> bisections(const Topology& topology, core::Bandwidth port,
                                                const FabricCatalog& catalog, std::int64_t gpus);

} // namespace gpuramp::topology
