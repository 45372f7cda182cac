// SPDX-License-Identifier: MIT
#include <gradcheck/picture/report_data.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include <gradcheck/picture/base64.hpp>
#include <gradcheck/render/answer.hpp>
#include <gradcheck/render/machine/json_array.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>
#include <gradcheck/report/picked_entries.hpp>

namespace gradcheck::detail {
namespace {

/// Every name of an enum, in the order of its values.
template <class Enum>
std::string names_up_to(Enum last) {
  std::vector<std::string> names;
  for (unsigned v = 0; v <= static_cast<unsigned>(last); ++v) names.emplace_back(to_string(static_cast<Enum>(v)));
  return json_texts(names);
}

std::string numbers(const arma::mat& m) { return "\"" + base64(std::span<const double>(m.memptr(), m.n_elem)) + "\""; }

std::string small_numbers(const arma::Mat<unsigned char>& m) {
  return "\"" + base64(std::span<const std::uint8_t>(m.memptr(), m.n_elem)) + "\"";
}

/// Entries of a sparse matrix that are drawn.
constexpr arma::uword most_drawn = 20'000;

/// Of a large sparse matrix those of its entries that are nearest to failing.
Block drawn_of(const Block& b) {
  if (!b.sparse || b.verdict.n_elem <= most_drawn) return b;
  return picked_entries(b, arma::sort(b.nearest_to_failing(most_drawn)));
}

/// Where the entries that are drawn stand, and how many there are in all; nothing of another matrix.
std::string sparse_member(const Block& whole, const Block& drawn) {
  if (!whole.sparse) return {};
  return fmt::format(R"("sparse":{{"rows":{},"columns":{},"entries":{},"row_of":[{}],"column_of":[{}]}},)",
                     whole.sparse->n_rows, whole.sparse->n_cols, whole.verdict.n_elem,
                     fmt::join(drawn.sparse->rows, ","), fmt::join(drawn.sparse->columns, ","));
}

std::string data_of_curve(const Curve& c) {
  return fmt::format(R"({{"entry":{},"window":[{},{}],"steps":{},"differences":{}}})", c.entry, json_number(c.longest),
                     json_number(c.shortest), numbers(c.steps), numbers(c.differences));
}

std::string data_of_block(const Block& whole, bool is_strict, bool is_consequence) {
  const Block b = drawn_of(whole);
  const Counts counts = whole.counts();
  return fmt::format(R"({{"name":{},"rows":{},"cols":{},{}"ok":{},"consequence":{},"wrong":{},"undecided":{},)"
                     R"("not_looked_at":{},"directions":{},)"
                     R"("analytic":{},"numeric":{},"error_bar":{},"bound":{},"verdict":{},"reason":{},)"
                     R"("curves":{}}})",
                     json_string(b.name), b.verdict.n_rows, b.verdict.n_cols, sparse_member(whole, b),
                     whole.ok(is_strict), is_consequence, counts.disagree, counts.undecided - counts.not_looked_at,
                     counts.not_looked_at, b.directions, numbers(b.analytic), numbers(b.numeric), numbers(b.error_bar),
                     numbers(b.bound), small_numbers(b.verdict), small_numbers(b.reason),
                     json_array(b.curves, data_of_curve));
}

std::string data_of_entry(const Example& e) {
  return fmt::format(R"({{"part":{},"block":{},"row":{},"col":{},"analytic":{},"numeric":{},"error_bar":{},)"
                     R"("bound":{},"verdict":{}}})",
                     json_string(e.part), json_string(e.entry.block), e.entry.row, e.entry.col,
                     json_number(e.entry.analytic), json_number(e.entry.numeric), json_number(e.entry.error_bar),
                     json_number(e.entry.bound), json_string(to_string(e.entry.verdict)));
}

std::string data_of_mistake(const Mistake& m) {
  return fmt::format(R"({{"name":{},"where":{},"claim":{},"plain":{},"exact":{},"formula":{},"wrong_term":{},)"
                     R"("alternatives":{},"consequences":{}}})",
                     json_string(m.name), json_string(m.where), json_string(m.claim), json_string(m.plain),
                     json_string(m.exact), json_string(m.formula), json_string(m.wrong_term),
                     json_texts(m.alternatives), json_texts(m.consequences));
}

std::string data_of_clause(const Clause& c) {
  return fmt::format(R"({{"name":{},"state":{},"why":{}}})", json_string(c.name), json_string(to_string(c.state)),
                     json_string(c.why));
}

std::string data_of_slope(const SlopeAt& s) {
  return "[" + json_number(s.x) + "," + json_number(s.used) + "," + json_number(s.expected) + "]";
}

/// Of the first finding that has some.
std::string data_of_slopes(const Report& r) {
  const auto has_slopes = [](const Finding& f) { return !f.slopes.empty(); };
  const auto found = std::ranges::find_if(r.findings, has_slopes);
  return found == r.findings.end() ? "[]" : json_array(found->slopes, data_of_slope);
}

std::string data_of_counts(const Counts& c) {
  return fmt::format(R"({{"agree":{},"disagree":{},"kink":{},"undecided":{},"negligible":{},"flat":{},)"
                     R"("not_looked_at":{},"directions":{}}})",
                     c.agree, c.disagree, c.kink, c.undecided, c.negligible, c.flat, c.not_looked_at, c.directions);
}

/// A link is wrong by itself, or what it hands on is.
std::string data_of_links(const Report& r) {
  std::set<std::size_t> wrong;
  for (const Finding& f : r.findings)
    if (f.link) wrong.insert(*f.link);
  std::string text;
  for (std::size_t k = 0; k < r.links.size(); ++k)
    text += fmt::format(R"({}{{"name":{},"blocks":[{}],"wrong":{}}})", k == 0 ? "" : ",", json_string(r.links[k].name),
                        fmt::join(r.links[k].blocks, ","), wrong.contains(k));
  return "[" + text + "]";
}

std::set<std::string> consequences_in(const Report& r) {
  std::set<std::string> all;
  for (const Finding& f : r.findings) all.insert(f.consequences.begin(), f.consequences.end());
  return all;
}

std::string data_of_answer(const ReportAnswer& a) {
  return fmt::format(R"("judgement":{},"claim":{},"plain":{},"mistakes":{},"example":{},"extent":{},"checked":{},)"
                     R"("notes":{},"again":{},"shown_by":{})",
                     json_string(to_string(a.judgement)), json_string(a.claim), json_string(a.plain),
                     json_array(a.mistakes, data_of_mistake), a.example ? data_of_entry(*a.example) : "null",
                     json_texts(a.extent), json_string(a.checked), json_texts(a.notes), json_string(a.again),
                     json_string(a.shown_by));
}

}  // namespace

std::string data_of(const Report& r, const std::string& again) {
  ReportAnswer answer = answer_of(r);
  if (!again.empty()) answer.again = again;
  const std::set<std::string> consequences = consequences_in(r);
  const auto block = [&](const Block& b) { return data_of_block(b, r.strict, consequences.contains(b.name)); };
  return fmt::format(R"({{"subject":{},"ok":{},{},"counts":{},"resolution":{},"engine":{},"evaluations":{},)"
                     R"("seed":"{}","slopes":{},"links":{},"blocks":{},"clauses":{},"parts":{}}})",
                     json_string(r.subject), r.ok(), data_of_answer(answer), data_of_counts(r.counts()),
                     json_number(r.resolution()), json_string(r.engine), r.evaluations, r.seed, data_of_slopes(r),
                     data_of_links(r), json_array(r.blocks, block), json_array(r.clauses, data_of_clause),
                     json_array(r.parts, [](const Report& part) { return data_of(part); }));
}

std::string beginning_of_data(const std::string& kind) {
  return fmt::format(R"("kind":{},"verdicts":{},"reasons":{})", json_string(kind), names_up_to(Verdict::undecided),
                     names_up_to(Reason::not_looked_at));
}

std::string data_of_reports(const std::vector<std::string>& reports) {
  return "{" + beginning_of_data("reports") + ",\"reports\":[" + fmt::format("{}", fmt::join(reports, ",")) + "]}";
}

}  // namespace gradcheck::detail
