// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/allocator.hpp"
#include "gpuramp/model/operating_point.hpp"
#include "sim/work/work.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The allocator's problem of some campuses, as plain values: what is there, who wants what, and the named resources
/// that they share.
namespace gpuramp::sim {

/// Power resources (feed, bus) hold work back by capping, the others by contention.
enum class ResourceKind { feed, core, bus, uplink, wan };

[[nodiscard]] const char* to_string(ResourceKind kind);

/// Racks of one type at a site.
struct SiteRacks {
  const model::RackType* spec = nullptr;
  double online = 0;
  double working = 0; ///< of those online, not in repair
  double dark = 0;    ///< of those working, without power
  double idle_mw = 0; ///< of one rack, IT
  double cut_off = 0; ///< of those dark, in halls that power does not reach
};

/// Halls of a site that share one bus.
struct SiteDomain {
  double bus_mw = 0;         ///< IT
  std::vector<double> share; ///< [type], of the site's racks online that power reaches
};

/// What of a run lies somewhere: a share of it, or GPUs.
struct RunShare {
  const Work* run = nullptr;
  double amount = 0;
  friend bool operator==(const RunShare&, const RunShare&) = default;
};

/// A link, or alike ones, through which traffic leaves units of the site's fabric: uplinks of halls, or of pods. Shares
/// of a site's links sum to 1.
struct SiteLink {
  double gb_per_s = 0;
  std::vector<double> share;  ///< [type], of what work that is spread evenly sends
  std::vector<RunShare> runs; ///< shares of what runs send

  void add(const Work& run, double amount);
  /// \return the share of what the work's GPUs of a type send
  [[nodiscard]] double share_of(const Work& work, std::size_t type) const;
};

/// A campus while nothing changes there.
struct Site {
  std::size_t campus = 0;
  std::string name;
  double pue = 1;
  double limit_mw = 0; ///< facility MW that it may draw
  double core_gb_per_s = 0;
  bool caps_clocks = false;     ///< where power is short, all racks are slowed alike before work is shared out
  std::vector<SiteRacks> racks; ///< [type]
  std::vector<SiteDomain> domains;
  std::vector<SiteLink> links;

  /// The idle floor: racks that are powered draw idle power whatever they do. \return IT MW
  [[nodiscard]] double idle_it_mw() const;
  /// \return whether racks are dark in halls that power reaches: then there is no power for work
  [[nodiscard]] bool is_dark() const;
};

struct WanLink {
  std::size_t index = 0; ///< in the plan
  std::string name;
  std::size_t from = 0, to = 0; ///< campuses
  double gb_per_s = 0;
};

/// Work with all its sites (a run), or at one of them (a pool).
struct Claimant {
  const Work* work = nullptr;
  int priority = 0;       ///< classes are served in ascending order
  std::size_t campus = 0; ///< pools only

  [[nodiscard]] bool is_at(const Site& at) const;
};

struct Problem {
  std::vector<Site> sites;
  std::vector<WanLink> links; ///< all between these sites
  std::vector<Claimant> claimants;

  [[nodiscard]] const Site& site_of(std::size_t campus) const;
};

/// The resources of a problem in the order of the allocator's capacities: of each site its feed and core, less the
/// idle floor, then the bus of each domain and the uplinks; then the links between sites.
class Resources {
public:
  void lay_out(const Problem& problem);

  [[nodiscard]] std::size_t feed(std::size_t site) const { return first_[site]; }
  [[nodiscard]] std::size_t core(std::size_t site) const { return first_[site] + 1; }
  [[nodiscard]] std::size_t bus(std::size_t site, std::size_t domain) const { return first_[site] + 2 + domain; }
  [[nodiscard]] std::size_t uplink(std::size_t site, std::size_t link) const { return first_uplink_[site] + link; }
  [[nodiscard]] std::size_t wan(std::size_t link) const { return first_.back() + link; }

  [[nodiscard]] const std::vector<double>& capacity() const { return capacity_; }
  [[nodiscard]] ResourceKind kind(std::size_t resource) const { return kind_[resource]; }
  /// \return "feed:plains-1", "wan:east-west"
  [[nodiscard]] std::string name(const Problem& problem, std::size_t resource) const;
  /// \return whether all of it is used
  [[nodiscard]] bool is_full(std::size_t resource, const model::Allocation& allocation) const;
  /// What holds something back: nothing of it is left, and work that needs it goes slower than it could. What is used
  /// to the last bit by work at full speed does not bind. \param binding  to be filled, [resource]
  void note_binding(const std::vector<model::Claim>& claims, const model::Allocation& allocation,
                    std::vector<bool>& binding) const;

private:
  void add(ResourceKind kind, std::size_t subject, double capacity);

  std::vector<std::size_t> first_;        ///< [site], and the first link between sites
  std::vector<std::size_t> first_uplink_; ///< [site]
  std::vector<double> capacity_;
  std::vector<ResourceKind> kind_;
  std::vector<std::size_t> subject_; ///< site or link
};

/// How far the racks of a site are slowed for want of power.
struct SiteCap {
  double cap_frac = 1;                      ///< of nameplate power
  std::size_t capped_by = model::kNotBound; ///< resource
  std::vector<model::CappedRack> racks;     ///< [type]
};

/// Demands of all claimants on the resources, with racks slowed as the caps say. The power of work spreads evenly over
/// the racks of a type that are up at a site, its traffic over the links of the units in which it lies. A ring over a
/// run's campuses sends the same bytes over each link among them, and over the uplinks and core of each campus.
/// \param caps    [site]
/// \param claims  to be filled, [claimant]
void make_claims(const Problem& problem, const Resources& resources, const std::vector<SiteCap>& caps,
                 std::vector<model::Claim>& claims);

/// What a ring over a run's campuses sends leaves each of them through its uplinks and core: its own part, and what it
/// passes on. \return that / its own part; 0 where the work stays at one campus
[[nodiscard]] double wan_passed_on(const Problem& problem, std::size_t site, const std::vector<SiteCap>& caps,
                                   const Work& work);

/// \return whether a link is among the campuses of the work
[[nodiscard]] bool is_among(const WanLink& link, const Work& work);

} // namespace gpuramp::sim
