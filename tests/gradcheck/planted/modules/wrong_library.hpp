// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <gradcheck/fuzz/campaign.hpp>
#include <gradcheck/fuzz/mistake_cause.hpp>

/// A library that makes one mistake, and the campaign that is to find it.
namespace wrong_library {

using gradcheck::cases::Case;
using gradcheck::fuzz::CampaignSummary;
using gradcheck::fuzz::Examination;

/// What a report of the wrong gradient says.
inline Examination said_by(const gradcheck::Report& report) {
  Examination e;
  gradcheck::fuzz::add_mistakes(e, report);
  gradcheck::fuzz::add(e, report);
  return e;
}

/// Cases in double alone, by examined(case).
template <class Examined>
gradcheck::fuzz::Examine in_double(Examined examined) {
  return [examined](const Case& c) -> Examination {
    if (c.scalar != gradcheck::cases::Scalar::float64) return {.refusal = "float"};
    return gradcheck::fuzz::examination_of([&] { return examined(c); }, "cannot be computed");
  };
}

/// A campaign of at most 2,000 runs, until what its chunks found so far is enough.
template <class IsEnough>
CampaignSummary campaign_against(gradcheck::fuzz::Examine library, std::uint64_t seed, IsEnough is_enough) {
  gradcheck::fuzz::Campaign campaign;
  campaign.seed = seed;
  campaign.examine = library;
  campaign.examine_quickly = {};
  CampaignSummary sum;
  for (std::uint64_t chunk = 0; chunk < 40 && !is_enough(sum); ++chunk) unite(sum, run_chunk(campaign, chunk, 2000));
  return sum;
}

}  // namespace wrong_library
