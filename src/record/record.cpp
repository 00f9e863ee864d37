#include "gpuramp/record/record.hpp"

namespace gpuramp::record {

const char* to_string(Resolution resolution)
{
  switch (resolution) {
    case Resolution::automatic: return "auto";
    case Resolution::rack: return "rack";
    case Resolution::row: return "row";
    case Resolution::hall: return "hall";
    case Resolution::campus: return "campus";
  }
  return "auto";
}

GpuStates& GpuStates::operator+=(const GpuStates& o)
{
  produced += o.produced, in_transit += o.in_transit, waiting_hall += o.waiting_hall, waiting_power += o.waiting_power;
  waiting_fabric += o.waiting_fabric, waiting_crew += o.waiting_crew, installing += o.installing, burn_in += o.burn_in;
  up += o.up, down += o.down, retired += o.retired;
  return *this;
}

MissingCounts& MissingCounts::operator+=(const MissingCounts& o)
{
  hall += o.hall, power += o.power, fabric += o.fabric, crew += o.crew;
  return *this;
}

double FlopAccount::sum() const
{
  return down + idle + power + network + failures + inefficiency + useful + kernels + communication + bubble +
         stragglers;
}

FlopAccount& FlopAccount::operator+=(const FlopAccount& o)
{
  peak += o.peak, down += o.down, idle += o.idle, power += o.power, network += o.network, failures += o.failures;
  inefficiency += o.inefficiency, useful += o.useful;
  kernels += o.kernels, communication += o.communication, bubble += o.bubble, stragglers += o.stragglers;
  return *this;
}

FlowAccount& FlowAccount::operator+=(const FlowAccount& o)
{
  it_energy += o.it_energy, facility_energy += o.facility_energy, battery_given += o.battery_given,
      battery_taken += o.battery_taken, racks_bought += o.racks_bought;
  racks_carbon += o.racks_carbon, energized += o.energized, flop += o.flop, tokens_served += o.tokens_served;
  tokens_demanded += o.tokens_demanded, stranded_gpu_days += o.stranded_gpu_days,
      stranded_mw_days += o.stranded_mw_days;
  return *this;
}

} // namespace gpuramp::record
