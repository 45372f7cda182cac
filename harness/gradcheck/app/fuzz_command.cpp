// SPDX-License-Identifier: MIT
#include <gradcheck/app/fuzz_command.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>

#include <gradcheck/app/annotate.hpp>
#include <gradcheck/app/campaign/folder.hpp>
#include <gradcheck/app/campaign/interrupt.hpp>
#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/campaign_answer.hpp>
#include <gradcheck/app/fuzz_identity.hpp>
#include <gradcheck/app/isolation/isolated.hpp>
#include <gradcheck/app/isolation/serve.hpp>
#include <gradcheck/app/layer_commands.hpp>
#include <gradcheck/app/pace.hpp>
#include <gradcheck/app/print/quoted.hpp>
#include <gradcheck/app/print/text_file.hpp>
#include <gradcheck/app/progress.hpp>
#include <gradcheck/base/user_error.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/fuzz/campaign.hpp>
#include <gradcheck/fuzz/layer_campaign.hpp>

namespace gradcheck {
namespace {

using fuzz::Campaign, fuzz::CampaignFinding, fuzz::CampaignOptions, fuzz::CampaignSummary, fuzz::Watch;

constexpr std::uint64_t without_end = std::numeric_limits<std::uint64_t>::max() / 2;

Campaign campaign_of(const FuzzRequest& r, const Registry& registry) {
  const std::vector<std::string> names = selected_layers(r.layers, registry);
  if (names.empty()) return {};
  try {
    return fuzz::layer_campaign(registry, names);
  } catch (const std::invalid_argument& e) {
    throw detail::UserError(e.what());  // what the user typed
  }
}

Ending ending(const CampaignSummary& s) {
  if (s.failures == 0 && !s.complete()) return Ending::incomplete;
  return s.ok() ? Ending::ok : Ending::failed;
}

/// "layers Scale, seed 1: ok: 0 of 60 runs failed, 0 findings", behind the findings.
std::string quiet_text(const CampaignSummary& s) {
  std::string text = findings_and_verdict(s);
  const std::size_t last = text.rfind('\n', text.size() - 2);
  return text.insert(last == std::string::npos ? 0 : last + 1, fmt::format("{}, seed {}: ", s.subject, s.seed));
}

/// The registered layer that a finding's case is about, if it is about one.
std::optional<Place> registration_of(const CampaignFinding& f, const Registry& registry) {
  try {
    const cases::Case c = cases::parse(f.text, f.file);
    const auto& all = registry.entries();
    const auto found = c.layer ? std::ranges::find(all, c.layer->name, &Registry::Entry::name) : all.end();
    return found == all.end() ? std::nullopt : std::optional(found->place);
  } catch (const detail::InputError&) {  // of a report that is not ours
    return {};
  }
}

/// Of each finding: where its layer is registered, then its case file.
CheckedCampaign with_places(const CampaignSummary& s, const Registry& registry, const CampaignFolder* folder,
                            const std::vector<Milestone>& pace) {
  CheckedCampaign checked{s, {}, pace, {}};
  for (const CampaignFinding& f : s.findings) {
    std::vector<Place>& places = checked.places.emplace_back();
    if (const auto place = registration_of(f, registry)) places.push_back(*place);
    if (folder != nullptr) places.push_back({folder->path_of(f), 1});
  }
  return checked;
}

/// What is wrong comes first: then what was covered, the findings, and the smallest cases.
void print_summary(CheckedCampaign checked, const Invocation& i, const Registry& registry,
                   const std::string& reproductions, const Print& print) {
  const CampaignSummary& s = checked.summary;
  if (i.format == Format::html || (i.format == Format::text && !i.quiet)) checked.answers = answers_of(s, registry, i);
  if (i.format != Format::text)
    print(document(i.format, checked));
  else if (i.quiet)
    print(reproductions + quiet_text(s));
  else
    print(text_of_answers(checked.answers, i) + to_text(s) + reproductions);
  annotate(checked, i);
}

/// One campaign on the command line.
class Session {
 public:
  Session(const Invocation& i, const Registry& registry)
      : invocation_(i),
        registry_(registry),
        campaign_(campaign_of(i.fuzz, registry)),
        identity_(identity_of(i.fuzz, campaign_)) {
    campaign_.seed = identity_.seed;
    if (i.fuzz.time) end_ = Progress::Clock::now() + *i.fuzz.time;
    if (!i.fuzz.folder.empty())
      folder_ =
          std::make_unique<CampaignFolder>(i.fuzz.folder, identity_, i.fuzz.resume ? Journal::resumed : Journal::fresh);
  }

  Ending run(const Print& print) {
    const bool timed = identity_.planned == 0;
    const bool quiet = invocation_.quiet;
    Progress progress(timed ? std::nullopt : std::optional(share()), end_);
    if (!quiet)
      progress.say(fmt::format("fuzz: {}, seed {}{}", campaign_.subject, campaign_.seed,
                               folder_ ? "" : ", no --out: findings are printed alone"));
    const Interrupt interrupt;
    CampaignSummary summary = run_campaign(campaign_, options(progress), watch(progress));
    if (folder_) unite(summary, folder_->before());
    summary.planned = identity_.planned;
    if (!quiet)
      progress.say((!summary.complete() ? "fuzz: interrupted, this is the summary so far: " : "fuzz: ") +
                   progress.finished());
    print_summary(with_places(summary, registry_, folder_.get(), pace_.milestones()), invocation_, registry_,
                  reproductions(summary), print);
    return ending(summary);
  }

 private:
  /// The runs that are left to this shard, about.
  std::uint64_t share() const {
    const std::uint64_t done = folder_ ? folder_->done().size() * fuzz::chunk_runs : 0;
    const std::uint64_t all = identity_.planned / identity_.shard.count;
    return all - std::min(all, done);
  }

  CampaignOptions options(Progress& progress) {
    CampaignOptions o;
    o.runs = identity_.planned == 0 ? without_end : identity_.planned;
    o.shard = identity_.shard;
    o.threads = invocation_.fuzz.threads;
    if (invocation_.isolation.wanted)
      o.run_chunk = [limits = invocation_.isolation.limits](const Campaign& campaign, std::uint64_t chunk,
                                                            std::uint64_t runs, const Watch& watch) {
        return isolated_chunk(campaign, chunk, runs, limits, watch);
      };
    if (end_) o.go_on = [end = *end_] { return Progress::Clock::now() < end; };
    if (!folder_) return o;
    o.done = folder_->done();
    o.finished = [this, &progress](std::uint64_t chunk, const CampaignSummary& summary) {
      try {
        folder_->add(chunk, summary);
      } catch (const detail::UserError& e) {
        progress.say(std::string(e.what()) + "; --resume will run this chunk again");
      }
    };
    return o;
  }

  Watch watch(Progress& progress) {
    return {[this, &progress](const CampaignFinding& finding) { announce(finding, progress); },
            [this, &progress](std::uint64_t coordinates) {
              pace_.ran();
              if (!invocation_.quiet) progress.ran(coordinates);
            },
            &Interrupt::requested()};
  }

  /// On disk first, or, where that fails, on the terminal. Without a folder the case is printed in the end alone: what
  /// a user sees first is to be what is wrong.
  void announce(const CampaignFinding& finding, Progress& progress) const {
    std::string where = folder_ ? "\n" + reproduction(finding) : "";
    try {
      if (folder_) folder_->save(finding);
    } catch (const detail::UserError& e) {
      where = "\n" + std::string(e.what()) + "; the case:\n" + finding.text;
    }
    progress.found(fmt::format("finding: run {}: {}: {}{}", finding.run, finding.cause, finding.shape, where));
  }

  std::string reproduction(const CampaignFinding& finding) const {
    return "reproduce: " + quoted(invocation_.program) + " check " + quoted(folder_->path_of(finding)) +
           (invocation_.isolation.wanted ? " --isolate" : "");
  }

  std::string reproductions(const CampaignSummary& summary) const {
    std::string text;
    for (const CampaignFinding& f : summary.findings)
      text += folder_ ? "  " + reproduction(f) + "\n" : fmt::format("\n# {}\n{}", f.file, f.text);
    return text;
  }

  const Invocation& invocation_;
  const Registry& registry_;
  Campaign campaign_;
  CampaignIdentity identity_;
  Pace pace_;
  std::optional<Progress::Clock::time_point> end_;
  std::unique_ptr<CampaignFolder> folder_;
};

CampaignSummary report_in(const std::string& path) {
  const CampaignSummary summary = summary_from_json(text_of_file(path, "a report of fuzz --report json"), path, 1);
  if (summary.shards.empty())
    throw detail::InputError(path, 0, "a report of no shard, expected one of fuzz --report json");
  return summary;
}

void require_one_campaign(const CampaignSummary& sum, const CampaignSummary& next, const std::string& path) {
  if (sum.subject != next.subject || sum.seed != next.seed || sum.planned != next.planned)
    throw detail::InputError(
        fmt::format("{}: {}, seed {}, {} runs planned, expected {}, seed {}, {} as in the reports before", path,
                    next.subject, next.seed, next.planned, sum.subject, sum.seed, sum.planned));
  for (const fuzz::Shard& shard : next.shards)
    if (sum.shards.contains(shard) || shard.count != sum.shards.begin()->count)
      throw detail::InputError(fmt::format("{}: shard {}/{}, expected one of {} that is not in the reports before",
                                           path, shard.index, shard.count, sum.shards.begin()->count));
}

}  // namespace

void serve_campaign_if_child(const Invocation& i, const Registry& registry) {
  if (const auto connection = system::connection_to_starter())
    serve(campaign_of(i.fuzz, registry), *connection, i.isolation.limits.memory);
}

Ending fuzz_campaign(const Invocation& i, const Registry& registry, const Print& print) {
  return Session(i, registry).run(print);
}

Ending merge_reports(const Invocation& i, const Registry& registry, const Print& print) {
  CampaignSummary sum = report_in(i.paths.at(0));
  for (std::size_t n = 1; n < i.paths.size(); ++n) {
    const CampaignSummary next = report_in(i.paths[n]);
    require_one_campaign(sum, next, i.paths[n]);
    unite(sum, next);
  }
  sum.missing = missing_shards(sum);
  if (sum.complete()) sum.shards = {fuzz::Shard{}};
  print_summary(with_places(sum, registry, nullptr, {}), i, registry, {}, print);
  return ending(sum);
}

}  // namespace gradcheck
