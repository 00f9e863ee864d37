# SPDX-License-Identifier: Apache-2.0
# Made by tools/python/generate_tables.py from `gpuramp schema results`; not edited by hand.
"""What stands in a result: types of its summary and of the rows of its tables."""

from __future__ import annotations

import datetime
from typing import Optional, TypedDict


class Summary(TypedDict):
    """The whole run.

    gpus_up_end [GPU]: GPUs (packages) up on the last day
    dies_up_end [die]: compute dies of the GPUs up on the last day
    h100e_up_end [H100e]: GPUs up on the last day, weighted by what the catalogue counts one as
    peak_facility_mw [MW]: the most that the fleet drew at any moment
    energy_mwh [MWh]: facility energy of the fleet
    source_energy_mwh [MWh]: energy + losses of batteries and networks + what batteries hold at the end - unserved energy
    unserved_mwh [MWh]: drawn, but given by no source
    curtailed_mwh [MWh]: of sun and wind that found no use
    battery_loss_mwh [MWh]: lost in charging and discharging
    co2e_t [t]: emitted by what generates at the place (location-based)
    co2e_market_t [t]: of energy as contracts and certificates say
    embodied_co2e_t [t]: embodied in racks, parts of fabrics and buildings that were bought
    water_t [t]: used by cooling
    cost_usd [USD]: what spent_usd is worth at the start, at economics.discount_rate; the same where that is zero
    spent_usd [USD]: all that was spent, in dollars of the day on which it was: the sum of cost.csv
    sunk_usd [USD]: for what stands at the start; in neither of the two unless economics.before_start charges it
    rack_capex_usd [USD]: racks and fabric; part of spent_usd
    facility_capex_usd [USD]: shell, power and cooling; part of spent_usd
    generation_capex_usd [USD]: plants, interconnection, storage; part of spent_usd
    energy_cost_usd [USD]: energy of all sources; part of spent_usd
    operations_cost_usd [USD]: water, staff, repair and maintenance; part of spent_usd
    useful_model_flop [FLOP]: model FLOP of training, services and research
    training_runs_finished [run]: by the end
    tokens_trained [token]: by training runs, finished or not
    tokens_served [token]: by inference services
    tokens_demanded [token]: asked of inference services
    mean_pue: facility energy over IT energy of the whole run
    stranded_gpu_days [GPU day]: GPUs on site with a slot that wait for power, times days
    stranded_mw_days [MW day]: energized facility power that no admitted rack reserves, times days
    shift_saved_co2e_t [t]: location-based, against the same load unshifted
    shift_saved_usd [USD]: against the same load unshifted
    simgrid_hosts: of the platform
    simgrid_links: of the platform
    events: in events.csv
    planning_instants: instants at which something was planned
    limiter_updates: changes of the bandwidth of a limiter link
    limiter_groups: systems that SimGrid solves at once
    """

    gpus_up_end: int
    dies_up_end: int
    h100e_up_end: float
    peak_facility_mw: float
    energy_mwh: float
    source_energy_mwh: float
    unserved_mwh: float
    curtailed_mwh: float
    battery_loss_mwh: float
    co2e_t: float
    co2e_market_t: float
    embodied_co2e_t: float
    water_t: float
    cost_usd: float
    spent_usd: float
    sunk_usd: float
    rack_capex_usd: float
    facility_capex_usd: float
    generation_capex_usd: float
    energy_cost_usd: float
    operations_cost_usd: float
    useful_model_flop: float
    training_runs_finished: int
    tokens_trained: float
    tokens_served: float
    tokens_demanded: float
    mean_pue: float
    stranded_gpu_days: float
    stranded_mw_days: float
    shift_saved_co2e_t: float
    shift_saved_usd: float
    simgrid_hosts: int
    simgrid_links: int
    events: int
    planning_instants: int
    limiter_updates: int
    limiter_groups: int


class SeriesRow(TypedDict("_SeriesRow", {'from': 'datetime.date'})):
    """One report date and campus, and one for the fleet; the first date is the start, of which no flow is known.

    date: report date: levels are those of this date, flows end with it
    campus: its name, or fleet
    from: report date before: flows begin with it; at the start the date itself
    gpus_produced [GPU]: GPUs of all stages: whatever left a factory for the campus, or was there at the start
    gpus_in_transit [GPU]: on the way from the factory to the campus
    gpus_waiting_hall [GPU]: on site, kept out for want of a rack slot in a hall, or of power on its bus
    gpus_waiting_power [GPU]: on site, kept out for want of firm power on the feed
    gpus_waiting_fabric [GPU]: on site, kept out for want of free ports of the campus's fabric
    gpus_waiting_crew [GPU]: on site with all else, until a crew installs it
    gpus_installing [GPU]: being installed by a crew
    gpus_burn_in [GPU]: tested before productive use
    gpus_up [GPU]: in service, in working order and powered: able to work
    gpus_down [GPU]: in service, waiting for a repair or being repaired
    gpus_dark [GPU]: in service and in working order, switched off because the campus lost power
    gpus_retired [GPU]: taken out of service for good: too old, or replaced
    gpus_missing_hall [GPU]: waiting GPUs that lack a slot, or power on its bus
    gpus_missing_power [GPU]: waiting GPUs that lack power on the feed
    gpus_missing_fabric [GPU]: waiting GPUs that lack ports
    gpus_missing_crew [GPU]: waiting GPUs that lack a crew
    dies_up [die]: compute dies of the GPUs that are up
    h100e_up [H100e]: GPUs up, weighted by what the catalogue counts one as
    gpus_down_for_part [GPU]: of the GPUs down, those that wait for a spare part
    gpus_down_for_technician [GPU]: of the GPUs down, those that wait for a technician
    slots_ready [rack]: slots of the halls that are ready
    slots_used [rack]: slots taken by admitted racks
    pods_due [pod]: pods of the fabric whose hall is ready; 0 where its parts are not bought
    pods_open [pod]: pods of the fabric all of whose parts are in place; 0 where its parts are not bought
    it_mw [MW]: drawn by racks and fabric, just before the date
    facility_mw [MW]: drawn by the campus, just before the date
    feed_capacity_mw [MW]: facility power of the tranches that are energized, interruptible ones too: what admission may reserve
    feed_limit_mw [MW]: facility power that may be drawn now: less than the capacity while power is lost
    cap_frac [frac]: share of their nameplate power to which racks are capped now
    reserved_mw [MW]: facility power that admitted racks reserve
    largest_training_gpus [GPU]: GPUs that could train together at one campus now
    largest_training_gpus_multi_campus [GPU]: GPUs that could train together, across campuses joined by WAN; of a campus its own
    it_energy_mwh [MWh]: drawn by racks and fabric
    facility_energy_mwh [MWh]: drawn by the campus: IT energy times PUE; without what ride-through batteries take
    battery_given_mwh [MWh]: given by ride-through batteries while power was lost
    battery_taken_mwh [MWh]: taken by ride-through batteries to fill up again; beside the facility energy
    peak_flop [FLOP]: peak of racks in service at the precision of their work; bf16 where idle or down
    tokens_served [token]: served by inference services
    tokens_demanded [token]: asked of inference services, by the fleet as a whole
    stranded_gpu_days [GPU day]: GPUs on site with a slot that wait for power
    stranded_mw_days [MW day]: energized facility power that no admitted rack reserves
    useful_flop [FLOP]: model FLOP of training, services and research
    co2e_t [t]: emitted by what generates at the place (location-based)
    embodied_co2e_t [t]: embodied in racks, parts of fabrics and buildings that were bought
    energy_cost_usd [USD]: energy of all sources; part of spent_usd
    rack_capex_usd [USD]: racks and fabric; part of spent_usd
    facility_capex_usd [USD]: shell, power and cooling; part of spent_usd
    """

    date: datetime.date
    campus: str
    gpus_produced: int
    gpus_in_transit: int
    gpus_waiting_hall: int
    gpus_waiting_power: int
    gpus_waiting_fabric: int
    gpus_waiting_crew: int
    gpus_installing: int
    gpus_burn_in: int
    gpus_up: int
    gpus_down: int
    gpus_dark: int
    gpus_retired: int
    gpus_missing_hall: int
    gpus_missing_power: int
    gpus_missing_fabric: int
    gpus_missing_crew: int
    dies_up: int
    h100e_up: float
    gpus_down_for_part: int
    gpus_down_for_technician: int
    slots_ready: int
    slots_used: int
    pods_due: int
    pods_open: int
    it_mw: float
    facility_mw: float
    feed_capacity_mw: float
    feed_limit_mw: float
    cap_frac: float
    reserved_mw: float
    largest_training_gpus: int
    largest_training_gpus_multi_campus: int
    it_energy_mwh: float
    facility_energy_mwh: float
    battery_given_mwh: float
    battery_taken_mwh: float
    peak_flop: float
    tokens_served: float
    tokens_demanded: float
    stranded_gpu_days: float
    stranded_mw_days: float
    useful_flop: float
    co2e_t: float
    embodied_co2e_t: float
    energy_cost_usd: float
    rack_capex_usd: float
    facility_capex_usd: float


class ReachedRow(TypedDict):
    """One day and campus, or fleet: so many GPUs were up there for the first time.

    date: a day on which more GPUs were up than ever before, whatever the report dates
    campus: its name, or fleet
    gpus_up [GPU]: the most that were up on that day
    """

    date: datetime.date
    campus: str
    gpus_up: int


class PowerRow(TypedDict("_PowerRow", {'from': 'datetime.date'})):
    """One period and source that is energized, and one period and campus with unserved energy.

    from: begin of the period
    to: end of the period, at 00:00 UTC of this date: the day before is its last
    campus: its name
    source: name of the tranche or source; unserved: what none gave
    kind: grid, gas, solar, ... as the scenario says
    mw [MW]: mwh over the hours of the period
    mwh [MWh]: generated, delivered or discharged
    charged_mwh [MWh]: charged into batteries
    curtailed_mwh [MWh]: of sun and wind that found no use
    beyond_capacity_mwh [MWh]: part of mwh that the grid gave beyond its capacity, as nothing else could
    fuel_mwh [MWh]: burnt
    co2e_location_t [t]: by what generates at the place
    co2e_market_t [t]: as contracts and certificates say
    energy_cost_usd [USD]: paid for it
    """

    to: datetime.date
    campus: str
    source: str
    kind: str
    mw: float
    mwh: float
    charged_mwh: float
    curtailed_mwh: float
    beyond_capacity_mwh: float
    fuel_mwh: float
    co2e_location_t: float
    co2e_market_t: float
    energy_cost_usd: float


class CostRow(TypedDict("_CostRow", {'from': 'datetime.date'})):
    """One period and campus, and one for the fleet: dollars spent, of the day on which they were.

    from: begin of the period
    to: end of the period, at 00:00 UTC of this date: the day before is its last
    campus: its name, or fleet
    racks_usd [USD]: racks that left their factory, at the price of that day
    fabric_usd [USD]: network of these racks, or parts of fabrics when they leave their factory
    facility_usd [USD]: halls while they are built: shell, power and cooling in one price
    shell_usd [USD]: shells of halls while they are built
    power_cooling_usd [USD]: power distribution and cooling of halls while they are built
    generation_usd [USD]: plants, interconnection, storage and power networks while they are built, by what is installed
    energy_usd [USD]: energy of all sources
    water_usd [USD]: water of cooling
    staff_usd [USD]: people at facilities in service
    repair_usd [USD]: repair of racks in service
    maintenance_usd [USD]: upkeep of halls and power equipment in service
    fixed_usd [USD]: of power equipment in service, by what is installed, used or not
    total_usd [USD]: sum of all categories
    """

    to: datetime.date
    campus: str
    racks_usd: float
    fabric_usd: float
    facility_usd: float
    shell_usd: float
    power_cooling_usd: float
    generation_usd: float
    energy_usd: float
    water_usd: float
    staff_usd: float
    repair_usd: float
    maintenance_usd: float
    fixed_usd: float
    total_usd: float


class LoadRow(TypedDict):
    """One month and campus, region with several campuses, and one for the fleet: what a utility reads.

    month: its first day in the run
    scope: campus, region or fleet
    name: of the campus or region, or fleet
    contracted_mw [MW]: firm capacity of all tranches that have not ended, there yet or not; of what moves, from when it is on its way
    energized_mw [MW]: of it, what is there at the month's end
    interruptible_mw [MW]: of what is energized, what a curtailment contract may take away
    firm_mw [MW]: energized and not interruptible
    reserved_mw [MW]: by the racks that are let in, at the month's end
    peak_mw [MW]: the most that sources gave at a time in the month
    noncoincident_peak_mw [MW]: sum of the peaks of its campuses, whenever each was
    coincident_peak_mw [MW]: what they gave when the fleet drew most in the month
    mean_mw [MW]: energy / hours
    load_factor: mean / peak
    energy_mwh [MWh]: that sources gave, losses of the power network aside
    exceeded_5_mw [MW]: of the load-duration curve of the month
    exceeded_25_mw [MW]: of the load-duration curve of the month
    exceeded_50_mw [MW]: of the load-duration curve of the month
    exceeded_95_mw [MW]: of the load-duration curve of the month
    ramp_mw [MW]: the largest change at a time
    curtailment_called_hours [h]: for how long
    curtailment_called_mwh [MWh]: of capacity that sources were told not to give
    curtailment_given_mwh [MWh]: by which the load stayed below what it was when it was called
    """

    month: datetime.date
    scope: str
    name: str
    contracted_mw: float
    energized_mw: float
    interruptible_mw: float
    firm_mw: float
    reserved_mw: float
    peak_mw: float
    noncoincident_peak_mw: float
    coincident_peak_mw: float
    mean_mw: float
    load_factor: float
    energy_mwh: float
    exceeded_5_mw: float
    exceeded_25_mw: float
    exceeded_50_mw: float
    exceeded_95_mw: float
    ramp_mw: float
    curtailment_called_hours: float
    curtailment_called_mwh: float
    curtailment_given_mwh: float


class HoursRow(TypedDict):
    """One hour and campus; written where --hours asks for it.

    timestamp: ISO 8601, UTC
    campus: its name
    mw [MW]: that its sources gave, mean of the hour
    """

    timestamp: str
    campus: str
    mw: float


class SalesRow(TypedDict("_SalesRow", {'from': 'datetime.date'})):
    """One period and service with a price; written where there are some.

    from: begin of the period
    to: end of the period, at 00:00 UTC of this date
    customer: who pays
    service: its name
    gpu_hours [GPU h]: held by the service
    gpu_hours_asked [GPU h]: of GPUs that are let
    tokens [token]: served
    tokens_asked [token]: the demand
    gpu_hours_short [GPU h]: of those promised
    tokens_short [token]: of those promised
    revenue_usd [USD]: for what was given
    penalty_usd [USD]: paid back for what was promised and not given
    """

    to: datetime.date
    customer: str
    service: str
    gpu_hours: float
    gpu_hours_asked: float
    tokens: float
    tokens_asked: float
    gpu_hours_short: float
    tokens_short: float
    revenue_usd: float
    penalty_usd: float


class JobsRow(TypedDict("_JobsRow", {'class': 'str'})):
    """One training run, service, pool or queue.

    name: of the run, service, pool or queue
    class: training, inference, batch or research
    campuses: of a training run: where it ran
    gpus [GPU]: of a training run its gang; of others the mean over the run
    due: when it may start
    started: empty: it never did
    finished: empty: not before the end
    useful_flop [FLOP]: model FLOP done
    flop_to_do [FLOP]: of a training run: all of it
    tokens [token]: trained or served
    mean_rate_frac [frac]: of its full speed, while it ran
    bottleneck: resource that held it back longest; empty if none did
    why_waiting: of a training run that never started: what it lacked
    mfu_frac [frac]: useful over peak, of the time not lost to failures, capping or contention
    goodput_frac [frac]: of the running time, what was not lost to failures, restarts and checkpoints
    interruptions: sampled or expected, of training with modelled failures
    scale_out_bytes [B]: sent by all its GPUs out of their scale-up domains
    crossing_bytes [B]: of it, over uplinks of pods or halls and campus cores
    units: of a training run: pods, or halls, in which it lay
    wan_bytes [B]: over each WAN link
    """

    name: str
    campuses: str
    gpus: float
    due: Optional[datetime.date]
    started: Optional[datetime.date]
    finished: Optional[datetime.date]
    useful_flop: float
    flop_to_do: float
    tokens: float
    mean_rate_frac: float
    bottleneck: str
    why_waiting: str
    mfu_frac: float
    goodput_frac: float
    interruptions: float
    scale_out_bytes: float
    crossing_bytes: float
    units: float
    wan_bytes: float


class EventsRow(TypedDict):
    """One event, in the order of time.

    date: of the event
    elapsed_s [s]: since the start
    kind: one of the kinds of events of this page
    campus: its name, or fleet
    subject: hall, tranche, run, rack type, ...
    detail: more of it
    """

    date: datetime.date
    elapsed_s: float
    kind: str
    campus: str
    subject: str
    detail: str


class QueuesRow(TypedDict):
    """One report date and queue; only with queues.

    date: report date
    queue: its name
    gpus_held [GPU]: GPUs that it may use
    gpus_running [GPU]: GPUs of its running jobs
    gpus_waiting [GPU]: GPUs that its waiting jobs ask for
    jobs_running [job]: that hold GPUs
    jobs_waiting [job]: that have been submitted and hold no GPUs
    gpus_waiting_for_gpus [GPU]: of the GPUs waited for: too few are free for the head of the queue
    gpus_waiting_for_one_place [GPU]: of the GPUs waited for: enough are free, but not at one campus, or where `pack` wants them in one rack or pod
    gpus_waiting_for_power [GPU]: of the GPUs waited for: enough would be free if those on site without power had it
    gpus_waiting_for_fabric [GPU]: of the GPUs waited for: enough would be free if those on site without ports of the fabric had them
    gpus_waiting_for_quota [GPU]: of the GPUs waited for: their partition uses all it may
    gpus_waiting_for_reservation [GPU]: of the GPUs waited for: enough are free, but reserved for others
    """

    date: datetime.date
    queue: str
    gpus_held: int
    gpus_running: int
    gpus_waiting: int
    jobs_running: int
    jobs_waiting: int
    gpus_waiting_for_gpus: int
    gpus_waiting_for_one_place: int
    gpus_waiting_for_power: int
    gpus_waiting_for_fabric: int
    gpus_waiting_for_quota: int
    gpus_waiting_for_reservation: int


class QueueWaitsRow(TypedDict):
    """One queue, or a group of its jobs; only with queues.

    queue: its name
    by: class, partition, size, year or month of submission; empty: the whole queue
    group: of its jobs; of a size: up to so many GPUs, more than half of it
    jobs [job]: of trace and generator: the sum of finished, killed, cancelled, rejected, running_end, waiting_end and after_end
    finished [job]: ran to their end
    killed [job]: ended at their requested time
    cancelled [job]: by their owners, before they started
    rejected [job]: can never start; `rejections` says why
    running_end [job]: not yet finished
    waiting_end [job]: submitted and without GPUs
    after_end [job]: submitted when the run is over
    put_back: times that a running job lost its GPUs and waited again
    preempted: of these, times that a job of higher priority took them
    interruptions: by failures: drawn, or where failures are expected their mean for the jobs that ended
    wait_mean_s [s]: from submission to the first start, of jobs that have started
    wait_p50_s [s]: half of the jobs waited no longer
    wait_p90_s [s]: nine of ten jobs waited no longer
    wait_p99_s [s]: 99 of 100 jobs waited no longer
    wait_max_s [s]: of any job that has started
    wait_for_gpus_s [s]: part of the mean wait in which too few were free for the head of the queue
    wait_for_one_place_s [s]: part of the mean wait in which enough were free, but not at one campus, or in one rack or pod
    wait_for_power_s [s]: part of the mean wait in which GPUs on site without power would have been enough
    wait_for_fabric_s [s]: part of the mean wait in which GPUs on site without ports of the fabric would have been enough
    wait_for_quota_s [s]: part of the mean wait in which their partition used all it may
    wait_for_reservation_s [s]: part of the mean wait in which enough were free, but reserved for others
    slowdown_mean: (wait + running time) / running time, of no less than 10 s
    makespan_s [s]: from the start of the run to the last end of a job
    gpu_s [GPU s]: GPUs of running jobs times seconds, until the end
    extra_gpu_s [GPU s]: work lost and done again, checkpoints and restarts, at full speed, of jobs that ended or lost their GPUs
    slowed_by_power_gpu_s [GPU s]: what they would have needed less of GPU time at full speed, where a feed or a bus was full
    slowed_by_network_gpu_s [GPU s]: what they would have needed less of GPU time at full speed, where an uplink or a core was full
    utilisation_frac [frac]: GPU time of jobs / GPU time of the queue's GPUs; until the last end if all jobs have ended by then
    fragmentation_frac [frac]: GPU time that was free, and enough for the head of the queue, but not together at one campus, or in one rack or pod / GPU time of the queue's GPUs
    """

    queue: str
    by: str
    group: str
    jobs: int
    finished: int
    killed: int
    cancelled: int
    rejected: int
    running_end: int
    waiting_end: int
    after_end: int
    put_back: int
    preempted: int
    interruptions: float
    wait_mean_s: float
    wait_p50_s: float
    wait_p90_s: float
    wait_p99_s: float
    wait_max_s: float
    wait_for_gpus_s: float
    wait_for_one_place_s: float
    wait_for_power_s: float
    wait_for_fabric_s: float
    wait_for_quota_s: float
    wait_for_reservation_s: float
    slowdown_mean: float
    makespan_s: float
    gpu_s: float
    extra_gpu_s: float
    slowed_by_power_gpu_s: float
    slowed_by_network_gpu_s: float
    utilisation_frac: float
    fragmentation_frac: float


class QueueJobsRow(TypedDict("_QueueJobsRow", {'class': 'str'})):
    """One job of a queue with job_csv; only where there is one.

    queue: its name
    state: finished, killed, cancelled, running, waiting, rejected or after_end
    submit_s [s]: since the start
    gpus [GPU]: that it asks for
    run_s [s]: undisturbed
    requested_s [s]: its time limit
    start_s [s]: first time, since the start; empty: never
    end_s [s]: since the start; empty: not yet
    campus: where it ran last
    class: of the trace or generator
    partition: of the trace or generator
    user: of the trace or generator
    put_back: times that it lost its GPUs
    gpu_s [GPU s]: that it held GPUs
    slowed_by_power_gpu_s [GPU s]: of its GPU time, what it would not have needed at full speed: a feed or a bus was full
    slowed_by_network_gpu_s [GPU s]: likewise, an uplink or a core was full
    wait_for_gpus_s [s]: part of the mean wait in which too few were free for the head of the queue
    wait_for_one_place_s [s]: part of the mean wait in which enough were free, but not at one campus, or in one rack or pod
    wait_for_power_s [s]: part of the mean wait in which GPUs on site without power would have been enough
    wait_for_fabric_s [s]: part of the mean wait in which GPUs on site without ports of the fabric would have been enough
    wait_for_quota_s [s]: part of the mean wait in which their partition used all it may
    wait_for_reservation_s [s]: part of the mean wait in which enough were free, but reserved for others
    """

    queue: str
    state: str
    submit_s: float
    gpus: int
    run_s: float
    requested_s: float
    start_s: float
    end_s: float
    campus: str
    partition: str
    user: str
    put_back: int
    gpu_s: float
    slowed_by_power_gpu_s: float
    slowed_by_network_gpu_s: float
    wait_for_gpus_s: float
    wait_for_one_place_s: float
    wait_for_power_s: float
    wait_for_fabric_s: float
    wait_for_quota_s: float
    wait_for_reservation_s: float


class RequestsRow(TypedDict("_RequestsRow", {'from': 'datetime.date'})):
    """One month and service; only where a service states requests.

    service: its name
    from: begin of the month, or of the run
    to: end of the month or of the run, at 00:00 UTC of this date
    busiest: of its busiest hour
    requests [request]: that come
    peak_per_s [1/s]: mean of the busiest hour
    busiest_minute_per_s [1/s]: requests per second that the busiest minute of that hour has, as expected
    gpus_for_tokens [GPU]: with which the busiest hour's tokens are just made, whoever waits
    gpus_smooth [GPU]: that meet the targets in the busiest hour if requests came one by one (Poisson)
    gpus_needed [GPU]: that meet the targets in the busiest hour, with those that failures keep busy
    replicas_needed: of these GPUs
    gpus_held [GPU]: that the service has in the busiest hour
    replicas_held: of these GPUs, less those that failures keep busy
    ttft_s [s]: at the percentile of the targets, in the busiest hour; null: the queue grows without end
    tpot_s [s]: likewise, after the first token
    latency_s [s]: likewise, from arrival to the last token
    peak_attainment_frac [frac]: share of its requests that meet all targets
    attainment_frac [frac]: share of all requests that meet all targets
    headroom_frac [frac]: requests that replicas can serve / those of the busiest minute - 1
    tokens_in_time [token]: of output, of requests that meet all targets
    gpu_hours [GPU h]: of the replicas that are there
    gpu_hours_lent [GPU h]: of the replicas that autoscaling takes away: research works on them until they are called again
    goodput_tokens_per_s [token/s]: tokens in time / time
    usd_per_million_tokens [USD]: write-offs and running costs of its GPU hours / tokens in time
    closed_form_error_frac [frac]: by how much the queues in closed form, left alone, would miss the time per output token or the latency of single requests at the busiest hour's load; figures are corrected by it, and above 0.25 best simulated
    simulated [request]: one by one, in the busiest hour
    """

    service: str
    to: datetime.date
    busiest: datetime.date
    requests: int
    peak_per_s: float
    busiest_minute_per_s: float
    gpus_for_tokens: int
    gpus_smooth: int
    gpus_needed: int
    replicas_needed: int
    gpus_held: int
    replicas_held: int
    ttft_s: Optional[float]
    tpot_s: Optional[float]
    latency_s: Optional[float]
    peak_attainment_frac: float
    attainment_frac: float
    headroom_frac: float
    tokens_in_time: float
    gpu_hours: float
    gpu_hours_lent: float
    goodput_tokens_per_s: float
    usd_per_million_tokens: float
    closed_form_error_frac: float
    simulated: int
