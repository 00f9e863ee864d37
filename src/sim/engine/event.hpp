// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/id.hpp"

#include <variant>

/// What can happen at an instant. Each kind of event is a type that names what it happens to.
namespace gpuramp::sim {

using CampusId = core::Id<struct CampusTag>;
using HallId = core::Id<struct HallTag>;
using PartShipmentId = core::Id<struct PartShipmentTag>;
using TrancheId = core::Id<struct TrancheTag>;           ///< among those of all campuses
using FeedEventId = core::Id<struct FeedEventTag>;       ///< of Feeds
using BatchId = core::Id<struct BatchTag>;               ///< of Deployment
using ShipmentId = core::Id<struct ShipmentTag>;         ///< of Supply
using RunId = core::Id<struct RunTag>;                   ///< of Placement
using QueueId = core::Id<struct QueueTag>;               ///< of the scenario
using QueuePlaceId = core::Id<struct QueuePlaceTag>;     ///< of Placement
using RequestMonthId = core::Id<struct RequestMonthTag>; ///< of RequestServices

namespace event {

struct YearEnds {}; ///< a calendar year, or the run within one
struct Report {};
struct TrancheReady {
  TrancheId tranche;
};
struct TrancheEnds {
  TrancheId tranche;
};
struct FeedLost {
  FeedEventId event;
};
struct FeedRestored {
  FeedEventId event;
};
struct FeedStep { ///< of a recovery ramp or a battery
  CampusId campus;
};
struct MonthBegins {};
struct HallReady {
  HallId hall;
};
struct PortsChange {
  CampusId campus;
};
struct PartsInstalled { ///< of a fabric
  PartShipmentId shipment;
};
struct Arrival {
  BatchId batch;
};
struct BurnInEnds {
  BatchId batch;
};
struct InstallEnds {
  BatchId batch;
};
struct Retirement {
  BatchId batch;
};
struct ComesOfAge { ///< racks that are no longer new fail less often
  BatchId batch;
};
struct Reachable { ///< the pipeline's shortest way has passed
  ShipmentId shipment;
};
struct RunDue {};
struct RunCaughtUp {
  RunId run;
};
struct RunLosing { ///< a failure to come undoes what the run does from now on
  RunId run;
};
struct RunStops {
  RunId run;
};
struct RunResumes {
  RunId run;
};
struct JobsEnd { ///< at the rate at which they ran when this was foreseen
  QueuePlaceId place;
};
struct JobsFail { ///< if all GPUs of the place run jobs until then
  QueuePlaceId place;
};
struct QueueChanges { ///< jobs are submitted or cancelled, reservations begin or end
  QueueId queue;
};
struct RequestsPeak { ///< the busiest hour of a month is half over
  RequestMonthId month;
};
struct QuarterEnds {};
struct Look {};         ///< somebody asks for this day
struct Production {};   ///< racks leave factories
struct Planning {};     ///< waiting racks, demand and places are looked at
struct FailureSteps {}; ///< racks that failed since the step before

} // namespace event

/// The order of the kinds is the order in which events of one instant are handled.
using Event = std::variant<event::YearEnds, event::QuarterEnds, event::Report, event::Look, event::TrancheEnds,
                           event::TrancheReady, event::FeedLost, event::FeedRestored, event::FeedStep,
                           event::MonthBegins, event::HallReady, event::PortsChange, event::PartsInstalled,
                           event::Arrival, event::BurnInEnds, event::InstallEnds, event::Retirement, event::ComesOfAge,
                           event::Reachable, event::RunDue, event::RunCaughtUp, event::RunLosing, event::RunStops,
                           event::RunResumes, event::JobsEnd, event::JobsFail, event::QueueChanges, event::RequestsPeak,
                           event::Production, event::Planning, event::FailureSteps>;

} // namespace gpuramp::sim
