# SPDX-License-Identifier: Apache-2.0
"""Every shipped scenario runs, adds up, and shows what it is there for.

What is wanted comes from the publication that the scenario cites, or from arithmetic on its inputs; never from an earlier run.
"""

import importlib
import json
import math
import subprocess
import unittest

from scenarios import scenario_case
from scenarios.scenario_case import DAY_S, DAYS_PER_MONTH, SCENARIOS, catalogue, critical_path_days, date, days, megawatts, plain
from support.gpuramp_runs import run

# Epoch AI, Frontier Data Centers Hub, 2025-12 (CC BY): facility MW and H100 equivalents in operation from a date on; the first entry is what
# stood on 2025-12-01, the others were planned then.
PLANS = {
    "alibaba-zhangbei": [("2025-12-01", 339, 94402), ("2026-01-03", 432, 154692)],
    "amazon-canton": [("2025-12-01", 341, 214348), ("2026-09-18", 819, 514436)],
    "amazon-ridgeland": [("2025-12-01", 0, 0), ("2026-05-19", 273, 171479), ("2027-09-21", 1008, 633151)],
    "new-carlisle": [("2025-12-01", 751, 471566), ("2026-01-09", 1092, 685914), ("2026-06-09", 1229, 771653)],
    "coreweave-helios": [("2025-12-01", 0, 0), ("2026-06-30", 200, 159552), ("2028-01-01", 600, 478655), ("2029-01-01", 800, 638207)],
    "crusoe-goodnight": [("2025-12-01", 0, 0), ("2026-06-15", 132.5, 124513), ("2026-08-15", 265, 249026), ("2027-07-01", 927.5, 871592)],
    "google-new-albany": [("2025-12-01", 543, 211261), ("2026-04-01", 679, 257482)],
    "google-omaha": [("2025-12-01", 189, 53746), ("2026-05-08", 284, 107667), ("2027-01-24", 379, 161588), ("2027-07-26", 474, 263391)],
    "meta-hyperion": [("2025-12-01", 0, 0), ("2028-01-01", 2262, 4152951)],
    "meta-prometheus": [("2025-12-01", 691, 502625), ("2026-02-12", 891, 704103), ("2026-02-27", 981, 794365),
                        ("2026-05-28", 1070, 884627), ("2026-08-26", 1160, 974889), ("2026-10-01", 1360, 1176366)],
    "fairwater-atlanta": [("2025-12-01", 615, 531161), ("2026-03-26", 1065, 919478)],
    "fairwater-wisconsin": [("2025-12-01", 0, 0), ("2026-03-31", 555, 558828), ("2027-02-04", 1109, 1117655),
                            ("2027-05-15", 2219, 3154582), ("2027-09-17", 3328, 5191509)],
    "stargate-abilene": [("2025-12-01", 295, 254674), ("2026-04-01", 590, 509348), ("2026-07-01", 1180, 1018696), ("2027-03-03", 2121, 2499218)],
    "stargate-abu-dhabi": [("2025-12-01", 0, 0), ("2026-12-01", 280, 252653), ("2028-01-01", 1400, 1972096)],
    "colossus-1": [("2025-12-01", 498, 275796)],
    "colossus-2": [("2025-12-01", 276, 277918), ("2026-02-17", 1379, 1389591)],
}
AVAILABILITY = 0.97  # share of online racks that are up: 0.9708 measured (InfiniteHBD trace)
INSTALL_DAYS = 7 + 14  # installation and burn-in of a rack
CADENCE_DAYS = 7


def planned(steps, when, column):
    """The last planned value on or before a date."""
    return max((step for step in steps if step[0] <= when), default=(None, 0, 0))[column]


class AllFiles(unittest.TestCase):
    def test_every_scenario_has_its_case(self):
        for module in (SCENARIOS.parent / "tests/scenarios").glob("*_test.py"):
            importlib.import_module(f"scenarios.{module.stem}")
        cases = {case.scenario for case in scenario_case.ScenarioCase.__subclasses__()}
        self.assertEqual(cases, {file.stem for file in SCENARIOS.glob("*.json")})

    def test_every_number_has_a_source(self):
        """An object with a quantity ("40 MW") or a share names its source, or an object around it does."""
        def walk(value, pointer, sourced):
            if isinstance(value, list):
                for i, item in enumerate(value):
                    walk(item, f"{pointer}/{i}", sourced)
            elif isinstance(value, dict):
                sourced = sourced or bool(value.get("source"))
                for key, item in value.items():
                    walk(item, f"{pointer}/{key}", sourced)
            elif isinstance(value, (int, float)) or (isinstance(value, str) and value[:1].isdigit() and " " in value):
                self.assertTrue(sourced, f"{pointer} = {value!r} has no source")

        general = {"format_version", "start", "end", "cadence", "report_every", "lifetime", "name", "description", "catalogs"}
        for file in sorted(SCENARIOS.glob("*.json")):
            for key, value in json.loads(file.read_text(encoding="utf-8")).items():
                if key not in general:
                    walk(value, f"{file.name}/{key}", False)


class Abilene(scenario_case.ScenarioCase):
    scenario = "abilene"
    # buildings open, facility MW, GPUs (50,400 GB200 a building: 127,337 H100 equivalents / (5,000 / 1,979))
    STEPS = [("2025-06-28", 147, 50_400), ("2025-09-26", 295, 100_800), ("2026-04-01", 590, 201_600), ("2026-07-01", 1180, 403_200)]

    def test_power_follows_the_published_steps(self):
        for row in self.fleet:
            wanted = 2121 if row["date"] >= "2027-03-03" else planned(self.STEPS, row["date"], 1)
            self.assertAlmostEqual(float(row["feed_capacity_mw"]), wanted, places=6, msg=row["date"])

    def test_gpus_are_online_as_published_within_installation_times(self):
        """Not before a building has been open for installation and burn-in; all of them when 330 racks a week have been put up."""
        for row in self.fleet:
            if row["date"] >= "2027-03-03":
                continue
            online = self.gpus_online(row)
            self.assertLessEqual(online, planned(self.STEPS, str(date(row["date"]) - days(INSTALL_DAYS)), 2), row["date"])
            done, before = 0, 0
            for opened, _, gpus in self.STEPS:
                crew_days = math.ceil((gpus - before) / 72 / 330 * 7) + CADENCE_DAYS
                before = gpus
                if date(opened) + days(crew_days + INSTALL_DAYS) <= date(row["date"]):
                    done = gpus
            self.assertGreaterEqual(online, done, row["date"])

    def test_eight_buildings_fill_the_published_power_and_compute(self):
        row = self.rows["fleet", "2026-12-01"]
        self.assertEqual(self.gpus_online(row), 403_200)
        self.assertAlmostEqual(float(row["reserved_mw"]), 1180, delta=0.01 * 1180)
        self.assertAlmostEqual(float(row["h100e_up"]) / AVAILABILITY, 1_018_696, delta=0.001 * 1_018_696)

    def test_capital_cost_of_eight_buildings_is_as_published(self):
        # 32.28 bn USD of 2025 in all (Epoch AI, 2025-12)
        spent = sum(float(row["rack_capex_usd"]) + float(row["facility_capex_usd"]) for row in self.fleet if row["date"] <= "2026-10-01")
        self.assertAlmostEqual(spent / 1e9, 32.28, delta=0.02 * 32.28)

    def test_all_ten_buildings_have_the_published_compute(self):
        self.assertAlmostEqual(float(self.fleet[-1]["h100e_up"]) / AVAILABILITY, 2_499_218, delta=0.001 * 2_499_218)


class FrontierSites(scenario_case.ScenarioCase):
    scenario = "frontier-sites"

    def test_sites_are_those_of_the_table(self):
        self.assertEqual({row["campus"] for row in self.series} - {"fleet"}, set(PLANS))

    def test_power_equals_the_plan_at_each_site_and_in_all(self):
        for row in self.series:
            sites = PLANS if row["campus"] == "fleet" else [row["campus"]]
            wanted = sum(planned(PLANS[site], row["date"], 1) for site in sites)
            self.assertAlmostEqual(float(row["feed_capacity_mw"]), wanted, places=6, msg=(row["date"], row["campus"]))

    def test_compute_is_never_ahead_of_the_plan_and_arrives_in_the_end(self):
        # a site's H100 equivalents come in whole racks and whole racks are down: two racks of at most 637
        for site, steps in PLANS.items():
            for row in self.campus_rows(site):
                wanted = planned(steps, row["date"], 2)
                self.assertLessEqual(float(row["h100e_up"]) / AVAILABILITY, wanted * 1.002 + 1300, (site, row["date"]))
            self.assertAlmostEqual(float(self.campus_rows(site)[-1]["h100e_up"]) / AVAILABILITY, steps[-1][2], delta=0.002 * steps[-1][2] + 1300, msg=site)

    def test_a_step_is_up_when_the_crews_have_had_time(self):
        rates = {campus["name"]: int(campus["install"]["rate"].split()[0]) for campus in self.given["campuses"]}
        gpus = {name: plain(rack["gpus_per_rack"]) * plain(rack["h100_equivalents"]) for name, rack in catalogue("rack_types", "accelerators.json").items()}
        kinds = {name: [line["rack_type"] for line in self.given["supply"]["lines"] if line["campuses"] == [name]] for name in PLANS}
        for site, steps in PLANS.items():
            free = steps[0][0]  # when the crews are done with the step before
            for (_, _, before), (opened, _, after), kind in zip(steps, steps[1:], kinds[site]):
                crew_days = math.ceil((after - before) / gpus[kind] / rates[site] * 7) + CADENCE_DAYS
                free = str(max(date(free), date(opened)) + days(crew_days))
                ready = str(date(free) + days(INSTALL_DAYS))
                for row in self.campus_rows(site):
                    if row["date"] >= ready:
                        self.assertGreaterEqual(float(row["h100e_up"]) / AVAILABILITY, after * 0.998 - 1300, (site, opened, row["date"]))


class Ramp1m(scenario_case.ScenarioCase):
    scenario = "ramp-1m"

    def test_goes_from_100_thousand_to_a_million(self):
        # 100,000 H100 in racks of 32, 3 % of 3,125 racks in repair
        self.assertEqual(int(self.fleet[0]["gpus_up"]), 32 * (3125 - round(0.03 * 3125)))
        self.assertIsNotNone(self.milestone(1_000_000))

    def test_more_than_one_thing_binds(self):
        self.assertGreaterEqual(len({self.largest_cause(row) for row in self.gap_rows()} - {"in_transit", "installing", "burn_in", "down"}), 2)


class Ramp10m(scenario_case.ScenarioCase):
    scenario = "ramp-10m"

    def test_goes_from_one_to_ten_million(self):
        self.assertGreater(int(self.fleet[0]["gpus_up"]), 950_000)
        self.assertNotIn(None, [milestone["date"] for milestone in self.result["milestones"]])
        self.assertIsNotNone(self.milestone(10_000_000))

    def test_power_per_gpu_lies_between_the_published_plans(self):
        # 10 GW for 4-5 M GPUs (NVIDIA and OpenAI, September 2025): 2.0-2.5 kW of Blackwell to Rubin; a Rubin Ultra package has 600 kW / 144
        kw = 1e3 * float(self.fleet[-1]["reserved_mw"]) / self.gpus_online(self.fleet[-1])
        self.assertGreater(kw, 2.0)
        self.assertLess(kw, 600 / 144 * 1.25)

    def test_wafers_and_halls_each_bind_at_some_time(self):
        self.assertIn("waiting_hall", {self.largest_cause(row) for row in self.gap_rows()})
        short = [row["short_gpu_days"] for row in self.result["supply_chain"] if row["input"] == "CoWoS" and row["year"] in (2028, 2029)]
        self.assertGreater(min(short), 1e7)  # wafers hold orders back, although what is made is ahead of the target


class Ramp100m(scenario_case.ScenarioCase):
    scenario = "ramp-100m"
    options = ("--resolution", "campus")

    def test_starts_with_a_million_and_shows_the_generations(self):
        self.assertGreater(int(self.fleet[0]["gpus_up"]), 950_000)
        seen = [event["subject"] for event in self.events if event["kind"] == "first_online"]
        self.assertLessEqual({"gb300-nvl72", "vera-rubin-nvl72", "rubin-ultra-nvl576"}, set(seen))

    def test_reaches_a_hundred_million(self):
        self.assertNotIn(None, [m["date"] for m in self.result["milestones"]])

    def test_halls_power_and_memory_each_bind_at_some_time(self):
        self.assertLessEqual({"waiting_hall", "waiting_power"}, {self.largest_cause(row) for row in self.gap_rows()})
        short = {row["input"] for row in self.result["supply_chain"] if row["short_gpu_days"] > 1e8}
        self.assertTrue(short & {"CoWoS", "HBM4", "HBM5"}, short)

    def test_every_run_starts_within_a_year_of_its_due_date(self):
        self.assertEqual(self.result["not_served"], [])
        training = [job for job in self.jobs.values() if job["class"] == "training"]
        self.assertEqual(len(training), sum(run["repeat"] for run in self.given["workloads"]["training"]))
        for job in training:
            self.assertTrue(job["started"], job["name"])
            self.assertLess((date(job["started"][:10]) - date(job["due"])).days, 366, job["name"])

    def test_nearly_all_that_is_asked_is_served(self):
        self.assertGreater(self.result["summary"]["tokens_served"], 0.95 * self.result["summary"]["tokens_demanded"])

    def test_whatever_is_scarce_has_owners_and_sources(self):
        inputs = {i["name"]: i for i in self.given["supply"]["inputs"]}
        self.assertLessEqual({"logic wafers", "CoWoS", "HBM3E", "HBM4", "HBM5", "substrates", "optics and switches", "integration", "liquid cooling",
                              "transformers", "turbines", "engines", "switchgear", "electricians"}, set(inputs))
        for name, given in inputs.items():
            if name != "budget":
                self.assertGreaterEqual(len(given["buyers"]), 1, name)
                for part in (given, *given["buyers"]):
                    self.assertTrue(part["source"], name)

    def test_what_projects_take_is_their_power(self):
        """Of each input over the run: what the fleet got is what its tranches and halls with such a task have, as far as it came."""
        got = {}
        for row in self.result["supply_chain"]:
            got[row["input"]] = got.get(row["input"], 0) + row["owners"][0]["given"] / 1e9
        projects = catalogue("projects", "projects.json")
        for name in ("turbines", "engines"):
            (tasks,) = [i["tasks"] for i in self.given["supply"]["inputs"] if i["name"] == name]
            wanted = sum(c["template"]["count"] * megawatts(t["capacity"]) / 1000 for c in self.given["campuses"] for t in c["power"]["tranches"]
                         if "project" in t and any(task["name"] in tasks for task in projects[t["project"]]["tasks"]))
            self.assertLessEqual(got[name], wanted * (1 + 1e-9), name)
            self.assertGreater(got[name], 0.85 * wanted, name)  # the last tranches come after the run, the first came before

    def test_owners_of_inputs_get_what_is_made(self):
        for row in self.result["supply_chain"]:
            got = sum(owner["given"] for owner in row["owners"]) + row["idle"] + row["stock_end"]
            self.assertAlmostEqual(got, row["stock_begin"] + row["made"], delta=1e-9 * max(1, row["made"]), msg=row["input"])


class Ramp100mOtherwise(unittest.TestCase):
    """What the overlays of the end of the decade change, against the flagship as it is."""

    GPUS = (10_000_000, 30_000_000, 50_000_000, 100_000_000)

    @classmethod
    def run_with(cls, *options):
        command = [scenario_case.GPURAMP, "run", str(scenario_case.SCENARIOS / "ramp-100m.json"), "--resolution", "campus", "--json", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return json.loads(done.stdout)

    @classmethod
    def setUpClass(cls):
        cls.plain = cls.run_with()

    def otherwise(self, overlay):
        return self.run_with("--overlay", str(scenario_case.SCENARIOS / "overlays" / f"{overlay}.json"))

    def moved_days(self, result, gpus):
        """Later is positive; never is a day after the end."""
        day = {name: next(m["date"] for m in r["milestones"] if m["gpus"] == gpus) or "2037-01-02" for name, r in (("before", self.plain), ("after", result))}
        return (date(day["after"]) - date(day["before"])).days

    def test_more_chips_bring_the_later_milestones_forward(self):
        boom = self.otherwise("chips-boom")
        self.assertLess(abs(self.moved_days(boom, 10_000_000)), 60)  # halls, power and crews hold these
        for gpus in (30_000_000, 50_000_000, 100_000_000):
            self.assertLess(self.moved_days(boom, gpus), -180)

    def test_scarce_power_and_slow_permits_delay_the_first_tens_of_millions(self):
        for overlay in ("power-crunch", "slow-permits"):
            self.assertGreater(self.moved_days(self.otherwise(overlay), 10_000_000), 120, overlay)

    def test_scarce_power_is_scarce_turbines(self):
        crunch = self.otherwise("power-crunch")
        causes = {cause["name"]: cause["mean_gpus"] for cause in crunch["years"][-1]["causes"]}
        self.assertGreater(causes["power: turbines"], 1e6)

    def test_distributed_runs_train_on_more_than_a_campus_holds(self):
        distributed = self.otherwise("distributed")
        self.assertEqual(distributed["not_served"], [])
        self.assertLess(abs(self.moved_days(distributed, 50_000_000)), 60)

    def test_efficient_models_serve_the_same_with_less_computation(self):
        efficient = self.otherwise("efficient-models")
        self.assertGreater(efficient["summary"]["tokens_served"], 0.99 * self.plain["summary"]["tokens_served"])
        self.assertLess(efficient["summary"]["useful_model_flop"], 0.5 * self.plain["summary"]["useful_model_flop"])


class ChipLimited(scenario_case.ScenarioCase):
    scenario = "chip-limited"
    WAFERS_PER_DAY = 0.01 * 100_000 / DAYS_PER_MONTH  # one per cent of 100 k wafers a month
    SWITCH_DAY = 546  # 2026-01-01 to 2027-07-01
    CHANGES = (243, SWITCH_DAY, 595)  # Vera Rubin ships, takes the place of GB300, is ordered less: 2026-09-01, 2027-07-01, 2027-08-19
    LAST_DAY = 1096  # 2026-01-01 to 2029-01-01; the last decision falls on the end

    def wafers(self, rack_type):
        rack = catalogue("rack_types", "accelerators.json")[rack_type]
        return plain(rack["gpus_per_rack"]) * plain(rack["cowos_wafers_per_gpu"])

    def racks_produced(self, day):
        """Closed form at the last production, weekly and when orders or what ships change: wafers / wafers per rack, one generation after the other."""
        tick = max(t for t in (day // CADENCE_DAYS * CADENCE_DAYS, *self.CHANGES, self.LAST_DAY) if t <= day)
        first = self.WAFERS_PER_DAY * min(tick, self.SWITCH_DAY) / self.wafers("gb300-nvl72")
        second = self.WAFERS_PER_DAY * max(0, tick - self.SWITCH_DAY) / self.wafers("vera-rubin-nvl72")
        return first + second

    def test_wafers_alone_set_production(self):
        for row in self.fleet:
            racks = int(row["gpus_produced"]) / 72
            wanted = self.racks_produced((date(row["date"]) - date("2026-01-01")).days)
            self.assertLessEqual(abs(racks - wanted), 2, row["date"])  # whole racks, and a part of one carried over

    def test_its_wafer_input_is_named_first(self):
        for row in self.gap_rows():
            if row["date"] == "2027-07-01":  # open orders of GB300 are dropped on this day, and those of Vera Rubin begin
                self.assertEqual(self.largest_cause(row), "supply: orders")
            elif row["date"] >= "2026-08-01":
                self.assertEqual(self.largest_cause(row), "supply: CoWoS", row["date"])
        self.assertEqual(self.result["bottlenecks"]["binding"], [], "nothing at the sites binds")

    def test_rubin_gives_fewer_gpus_and_more_compute_from_a_wafer(self):
        # 16 GB300 of 2.527 H100 equivalents against 9 Rubin of 8.843 (packages per wafer: redplanx.com, JPMorgan)
        def per_day(column, begin, end):
            return (float(self.rows["fleet", end][column]) - float(self.rows["fleet", begin][column])) / (date(end) - date(begin)).days

        first, second = ("2026-06-01", "2027-06-01"), ("2027-12-01", "2028-12-01")
        self.assertAlmostEqual(per_day("gpus_up", *second) / per_day("gpus_up", *first), 9 / 16, delta=0.02)
        self.assertAlmostEqual(per_day("h100e_up", *second) / per_day("h100e_up", *first), 9 * 8.843 / (16 * 2.527), delta=0.05)


class PowerLimited(scenario_case.ScenarioCase):
    scenario = "power-limited"
    RACK_MW = 0.140 * 1.2  # facility power of a GB300 NVL72 rack at a PUE of 1.2
    PROJECTS = {"queue": ("utility-interconnection", "2024-07-01", 320), "engines": ("gas-engines", "2025-09-01", 120),
                "solar-battery": ("solar-battery", "2025-11-01", 100)}

    def sources(self, campus):
        return ["queue"] + (["engines", "solar-battery"] if campus.startswith("bridge") else [])

    def ready_day(self, source):
        project, begun, _ = self.PROJECTS[source]
        return (date(begun) - date("2026-01-01")).days + critical_path_days(project)

    def test_the_queue_takes_55_months(self):
        # about 55 months from request to operation (LBNL, Queued Up)
        self.assertAlmostEqual(critical_path_days("utility-interconnection") / DAYS_PER_MONTH, 55, delta=0.1)

    def test_power_comes_at_the_end_of_its_project(self):
        for campus in ("queue-1", "queue-2", "bridge-1", "bridge-2"):
            for source in self.sources(campus):
                self.assertAlmostEqual(self.event_s("power_energized", source, campus) / DAY_S, self.ready_day(source), delta=1e-6, msg=(campus, source))

    def test_power_is_named_first(self):
        between = [row for row in self.gap_rows() if "2026-08-01" <= row["date"] <= "2029-01-01"]
        self.assertEqual({self.largest_cause(row) for row in between}, {"waiting_power"})
        resources = [row for row in self.result["bottlenecks"]["binding"] if "2026-08-01" < row["date"] <= "2029-01-01" and row["campus"].startswith("queue")]
        self.assertIn("power_admission", {row["resource"] for row in resources})

    def test_racks_that_wait_have_filled_the_feed(self):
        """While racks wait for power, those placed are floor(MW / (nameplate x PUE))."""
        checked = 0
        for campus in ("queue-1", "queue-2", "bridge-1", "bridge-2"):
            for row in self.campus_rows(campus):
                if int(row["gpus_waiting_power"]) == 0 or int(row["gpus_waiting_crew"]) > 0:
                    continue
                day = (date(row["date"]) - date("2026-01-01")).days
                mw = 40 + sum(self.PROJECTS[source][2] for source in self.sources(campus) if self.ready_day(source) <= day)
                placed = (self.gpus_online(row) + int(row["gpus_installing"]) + int(row["gpus_burn_in"])) // 72
                self.assertEqual(placed, math.floor(mw / self.RACK_MW + 1e-9), (campus, row["date"]))
                checked += 1
        self.assertGreater(checked, 60)


class GreenCampus(scenario_case.ScenarioCase):
    scenario = "green-campus"

    def sources(self, campus):
        return {row["source"]: row for row in self.result["sources"] if row["campus"] == campus}

    def test_both_campuses_draw_the_same(self):
        draw = {c: sum(float(row["facility_energy_mwh"]) for row in self.campus_rows(c)) for c in ("green", "grid-only")}
        self.assertAlmostEqual(draw["green"], draw["grid-only"], delta=1e-9 * draw["green"])

    def test_energy_of_the_green_campus_balances(self):
        source = self.sources("green")
        net = source["grid"]["mwh"] + source["sun"]["mwh"] + source["battery"]["mwh"] - source["battery"]["charged_mwh"]
        wanted = sum(float(row["facility_energy_mwh"]) for row in self.campus_rows("green"))
        self.assertAlmostEqual(net, wanted, delta=1e-9 * wanted)
        self.assertEqual(self.result["summary"]["unserved_mwh"], 0)

    def test_the_sun_gives_its_published_months(self):
        # nameplate x capacity factor x hours of 2027 and 2028; used and curtailed together
        given = self.given["campuses"][0]["power"]["tranches"][1]
        hours = [24 * n for n in (62, 57, 62, 60, 62, 60, 62, 62, 60, 62, 60, 62)]
        wanted = megawatts(given["nameplate"]) * sum(f * h for f, h in zip(plain(given["capacity_factor"]), hours))
        sun = self.sources("green")["sun"]
        self.assertAlmostEqual(sun["mwh"] + sun["curtailed_mwh"], wanted, delta=1e-9 * wanted)

    def test_a_battery_gives_what_it_took_less_its_losses(self):
        battery = self.sources("green")["battery"]
        self.assertLessEqual(battery["mwh"], 0.86 * battery["charged_mwh"] * (1 + 1e-12))
        self.assertLessEqual(0.86 * battery["charged_mwh"] - battery["mwh"], 480)

    def test_carbon_of_the_grid_is_the_mean_of_its_months(self):
        months = [float(text.split()[0]) for text in plain(self.given["catalog"]["regions"][0]["carbon"])]
        grid = self.sources("grid-only")["grid"]
        # each month by what is drawn in it: the PUE follows the weather
        drawn = [(int(row["date"][5:7]), float(row["facility_energy_mwh"])) for row in self.campus_rows("grid-only")[1:]]
        mean = sum(months[(month - 2) % 12] * mwh for month, mwh in drawn) / sum(mwh for _, mwh in drawn) # a row ends its month
        self.assertAlmostEqual(1e3 * grid["co2e_location_t"] / grid["mwh"], mean, delta=1e-9 * mean)

    def test_sun_and_battery_save_two_thirds_of_the_carbon_and_shifting_some_more(self):
        green = sum(row["co2e_location_t"] for row in self.sources("green").values())
        self.assertLess(green, self.sources("grid-only")["grid"]["co2e_location_t"] / 3)
        self.assertGreater(self.result["summary"]["shift_saved_co2e_t"], 0.05 * green)
        self.assertEqual({s["mwh"] for s in self.result["sources"] if s["source"] == "unserved"}, set())


class BehindTheMeterGas(scenario_case.ScenarioCase):
    scenario = "behind-the-meter-gas"
    ENGINES_G_PER_KWH = 181 / 0.383 + 40
    ENGINES_USD_PER_MWH = 12 / 0.383 + 10

    def source(self, campus, name):
        return next(row for row in self.result["sources"] if (row["campus"], row["source"]) == (campus, name))

    def test_engines_emit_and_cost_what_their_heat_rate_says(self):
        for campus in ("by-carbon", "by-cost"):
            engines = self.source(campus, "engines")
            self.assertGreater(engines["mwh"], 0)
            self.assertAlmostEqual(engines["fuel_mwh"] * 0.383, engines["mwh"], delta=1e-9 * engines["mwh"])
            self.assertAlmostEqual(1e3 * engines["co2e_location_t"] / engines["mwh"], self.ENGINES_G_PER_KWH, places=6)
            self.assertAlmostEqual(engines["energy_cost_usd"] / engines["mwh"], self.ENGINES_USD_PER_MWH, places=6)

    def test_the_cheaper_goes_on_with_engines_and_the_cleaner_leaves_them(self):
        self.assertLess(self.ENGINES_USD_PER_MWH, 0.8 * 55 + 0.2 * 50)
        self.assertEqual(self.source("by-cost", "queue")["mwh"], 0)
        came_s = self.event_s("power_energized", "queue", "by-carbon")
        before = sum(float(r["facility_energy_mwh"]) for r in self.campus_rows("by-carbon")
                     if (date(r["date"]) - date("2026-06-01")).days * DAY_S <= came_s)
        engines = self.source("by-carbon", "engines")["mwh"]
        self.assertGreaterEqual(engines * (1 + 1e-9), before)
        self.assertLess(engines, before * 1.1)  # the month in which the grid comes

    def test_contracts_are_in_the_market_based_account_alone(self):
        queue = self.source("waits", "queue")
        location = queue["co2e_location_t"] / queue["mwh"]
        self.assertAlmostEqual(queue["co2e_market_t"] / queue["mwh"], 0.8 * 0.012 + 0.2 * location, places=9)

    def test_the_bridge_brings_two_years_of_gpus(self):
        first = {c: next(r["date"] for r in self.campus_rows(c) if int(r["gpus_up"]) > 50_000) for c in ("by-cost", "waits")}
        self.assertGreater((date(first["waits"]) - date(first["by-cost"])).days, 600)

    def test_money_sums_to_its_categories(self):
        self.assertEqual(sum(self.result["cost"]["discounted"].values()), self.result["summary"]["cost_usd"])


class ModularHalls(scenario_case.ScenarioCase):
    scenario = "modular-halls"

    def test_halls_open_earlier_by_the_difference_of_the_critical_paths(self):
        wanted_s = (critical_path_days("standard") - critical_path_days("modular")) * DAY_S
        self.assertGreater(wanted_s, 0)
        for campus in range(1, 5):
            for hall in range(1, 5):
                gap_s = self.event_s("hall_ready", f"standard-{campus}/hall-1-{hall}") - self.event_s("hall_ready", f"modular-{campus}/hall-1-{hall}")
                self.assertAlmostEqual(gap_s, wanted_s, delta=1e-3)

    def test_gpus_are_up_earlier_by_the_same(self):
        """First report date with GPUs up: monthly dates, so within a month of the difference."""
        wanted = critical_path_days("standard") - critical_path_days("modular")
        for campus in range(1, 5):
            first = {kind: next(date(row["date"]) for row in self.campus_rows(f"{kind}-{campus}") if int(row["gpus_up"]) > 0) for kind in ("modular", "standard")}
            self.assertAlmostEqual((first["standard"] - first["modular"]).days, wanted, delta=31)

    def test_both_groups_end_with_the_same_and_state_their_targets(self):
        last = self.fleet[-1]["date"]
        for campus in range(1, 5):
            ends = [self.gpus_online(self.rows[f"{kind}-{campus}", last]) for kind in ("modular", "standard")]
            self.assertEqual(ends, [72_000, 72_000])  # 4 halls x 250 racks x 72
            for kind in ("modular", "standard"):
                self.assertTrue(self.gap_rows(f"{kind}-{campus}"))

    def test_only_the_standard_group_waits_long_for_halls(self):
        """The same racks come on the same dates; a hall that is 12 months later keeps its racks waiting, all else being equal."""
        def gpu_months(kind):
            return sum(int(row["gpus_waiting_hall"]) for row in self.series if row["campus"].startswith(kind))

        self.assertGreater(gpu_months("standard"), 5 * gpu_months("modular"))


class RollingPlan(scenario_case.ScenarioCase):
    scenario = "rolling-plan"

    def capacity_mw(self, day):
        return float(self.rows["river", day]["feed_capacity_mw"])

    def test_power_has_the_dates_on_which_it_came(self):
        """60 and 120 of the 150 MW came on 20 July and 14 September; the other 30 are there once as_of, 1 October, is over."""
        wanted = {"2026-07-16": 0, "2026-07-23": 60, "2026-09-10": 60, "2026-09-17": 120, "2026-10-01": 120, "2026-10-08": 150, "2027-01-28": 150, "2027-02-04": 250}
        self.assertEqual({day: self.capacity_mw(day) for day in wanted}, wanted)

    def test_racks_are_those_that_came(self):
        """240 racks of 72 came on Monday, 27 July. The idle crew begins with the 60 of a week at once and with 25 of the three days until it
        is looked at again, each three weeks' work. The next ones came on Monday, 21 September."""
        wanted = {"2026-08-13": 0, "2026-08-20": 85 * 72, "2026-09-10": 240 * 72, "2026-10-08": 240 * 72, "2026-10-15": 325 * 72}
        self.assertEqual({day: self.gpus_online(self.rows["river", day]) for day in wanted}, wanted)

    def test_all_that_was_ordered_comes_in_the_end(self):
        """30 racks a week over the 335 days from May to April."""
        self.assertEqual(self.gpus_online(self.rows["river", self.fleet[-1]["date"]]), 30 * 335 // 7 * 72)


class CrossCampusTraining(scenario_case.ScenarioCase):
    scenario = "cross-campus-training"
    USEFUL = 5e15 * 0.35 * 0.92  # FLOP/s of a GB200 at fp8: peak x MFU x goodput
    LINK_B_PER_S = 19.2e12 / 8
    # ring all-reduce of bf16 gradients among 3 campuses: 2 x (3 - 1) / 3 x 2 bytes per parameter, once per batch of 16 M tokens x 6 FLOP
    BYTES_PER_FLOP = 2 * (2 / 3) * 2 / (6 * 16e6)

    def lasted_s(self, run):
        return self.event_s("run_finished", run) - self.event_s("run_started", run)

    def test_a_run_inside_one_campus_runs_at_full_rate(self):
        self.assertEqual(float(self.jobs["one-campus"]["mean_rate_frac"]), 1)
        self.assertEqual(self.jobs["one-campus"]["bottleneck"], "")
        wanted_s = 1e26 / (30_000 * self.USEFUL)
        self.assertAlmostEqual(self.lasted_s("one-campus"), wanted_s, delta=1e-6 * wanted_s)

    def test_a_run_across_campuses_is_bound_by_a_wan_link(self):
        job = self.jobs["across-every-step"]
        self.assertEqual(set(job["campuses"].split(";")), {"west", "center", "east"})
        self.assertTrue(job["bottleneck"].startswith("wan:"), job["bottleneck"])
        wanted_rate = self.LINK_B_PER_S / (90_000 * self.USEFUL * self.BYTES_PER_FLOP)
        self.assertLess(wanted_rate, 1)
        self.assertAlmostEqual(float(job["mean_rate_frac"]), wanted_rate, delta=1e-6 * wanted_rate)
        wanted_s = 3e26 / (90_000 * self.USEFUL * wanted_rate)
        self.assertAlmostEqual(self.lasted_s("across-every-step"), wanted_s, delta=1e-6 * wanted_s)

    def test_few_large_exchanges_give_the_full_rate_back(self):
        # DiLoCo: 500 times less communication (arXiv 2311.08105)
        self.assertLess(90_000 * self.USEFUL * self.BYTES_PER_FLOP / 500, self.LINK_B_PER_S)
        wanted_s = 3e26 / (90_000 * self.USEFUL)
        self.assertEqual(float(self.jobs["across-diloco"]["mean_rate_frac"]), 1)
        self.assertAlmostEqual(self.lasted_s("across-diloco"), wanted_s, delta=1e-6 * wanted_s)

    def test_wan_binding_lasts_as_long_as_the_run(self):
        links = [row for row in self.result["bottlenecks"]["binding"] if row["resource"].startswith("wan:")]
        self.assertEqual({row["resource"] for row in links}, {"wan:west-center", "wan:center-east", "wan:west-east"})
        bound_days = sum(row["share_of_time"] * (date(row["date"]) - date(row["from"])).days for row in links if row["resource"] == "wan:west-center")
        self.assertAlmostEqual(bound_days, self.lasted_s("across-every-step") / DAY_S, delta=1e-6)


class Llama3405b(scenario_case.ScenarioCase):
    """Llama 3 herd of models 2024 (arXiv 2407.21783): 16,384 H100 for 54 days, MFU 38-43 %, 419 unexpected interruptions, over 90 % effective time."""

    scenario = "llama3-405b"

    def test_interruptions_are_the_published_ones(self):
        # three standard deviations of independent failures
        self.assertAlmostEqual(float(self.jobs["llama3-405b"]["interruptions"]), 419, delta=3 * math.sqrt(419))

    def test_speed_and_effective_time_are_the_published_ones(self):
        job = self.jobs["llama3-405b"]
        self.assertEqual(float(job["gpus"]), 16384)
        self.assertTrue(0.38 <= float(job["mfu_frac"]) <= 0.43, job["mfu_frac"])
        self.assertGreater(float(job["goodput_frac"]), 0.9)

    def test_the_taper_above_pods_costs_little(self):
        """Five pods of 3,072 GPUs and a third of a sixth, 1:7 above them: gradients stay within pods (a data-parallel group is 1,024 ranks), stages of
        the pipeline cross them. Meta kept 1:7, and published nothing that it lost."""
        job = self.jobs["llama3-405b"]
        self.assertEqual(int(job["units"]), 6)
        self.assertLess(float(job["crossing_bytes"]), 0.5 * float(job["scale_out_bytes"]))
        full = run(scenario_case.SCENARIOS / "llama3-405b.json", "--set", "/campuses/0/fabric=two-tier-400g").jobs["llama3-405b"]  # one hall, no taper within
        self.assertGreater(float(job["mfu_frac"]), 0.95 * float(full["mfu_frac"]))
        self.assertLess(float(job["mfu_frac"]), float(full["mfu_frac"]))


class Llama3405bSampled(Llama3405b):
    options = ("--set", "/failures/mode=sampled")

    def test_interruptions_are_the_published_ones(self):
        # bursty: the standard deviation is 1.8 times that of independent failures
        self.assertAlmostEqual(float(self.jobs["llama3-405b"]["interruptions"]), 419, delta=3 * 1.8 * math.sqrt(419))


if __name__ == "__main__":
    unittest.main()
