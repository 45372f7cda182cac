// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/json.hpp>

#include <fmt/format.h>

#include <gradcheck/render/machine/json_array.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>

namespace gradcheck {
namespace {

/// Where the entries of a sparse matrix stand; nothing of another.
std::string entries_member(const Block& b) {
  if (!b.sparse) return {};
  return fmt::format(R"("entries":{{"rows":[{}],"columns":[{}]}},)", fmt::join(b.sparse->rows, ","),
                     fmt::join(b.sparse->columns, ","));
}

/// Where differences decided although complex steps were asked for; nothing where there is no such entry.
std::string by_differences_member(const Block& b) {
  if (b.by_differences.is_empty()) return {};
  return fmt::format(R"("by_differences":[{}],)", fmt::join(b.by_differences, ","));
}

std::string list_of(const arma::vec& all) {
  std::string text;
  for (const double v : all) text += (text.empty() ? "" : ",") + detail::json_number(v);
  return "[" + text + "]";
}

/// Nothing where nobody asked for curves.
std::string curves_member(const Block& b) {
  if (b.curves.empty()) return {};
  const auto curve = [](const Curve& c) {
    return fmt::format(R"({{"entry":{},"window":[{},{}],"steps":{},"differences":{}}})", c.entry,
                       detail::json_number(c.longest), detail::json_number(c.shortest), list_of(c.steps),
                       list_of(c.differences));
  };
  return fmt::format(R"("curves":{},)", detail::json_array(b.curves, curve));
}

std::string json_of(const Block& b) {
  const auto verdict = [](unsigned char v) { return detail::json_string(to_string(static_cast<Verdict>(v))); };
  const auto reason = [](unsigned char v) { return detail::json_string(to_string(static_cast<Reason>(v))); };
  return fmt::format(
      R"({{"name":{},"kind":{},"of_input":{},"misshapen":{},"directions":{},"rest_of":{},)"
      R"("shows":{},"shape":[{},{}],{}{}{})"
      R"("analytic":{},"numeric":{},"error_bar":{},"bound":{},"verdict":{},"reason":{}}})",
      detail::json_string(b.name), detail::json_string(b.kind), b.of_input, detail::json_string(b.misshapen),
      b.directions, detail::json_string(b.rest_of), detail::json_number(b.shows), b.shape().n_rows, b.shape().n_cols,
      entries_member(b), by_differences_member(b), curves_member(b), detail::json_rows(b.analytic, detail::json_number),
      detail::json_rows(b.numeric, detail::json_number), detail::json_rows(b.error_bar, detail::json_number),
      detail::json_rows(b.bound, detail::json_number), detail::json_rows(b.verdict, verdict),
      detail::json_rows(b.reason, reason));
}

std::string json_of(const Clause& c) {
  return fmt::format(R"({{"name":{},"state":{},"why":{},"breach":{},"unwaived":{}}})", detail::json_string(c.name),
                     detail::json_string(to_string(c.state)), detail::json_string(c.why),
                     detail::json_string(to_string(c.breach)), detail::json_string(to_string(c.unwaived)));
}

std::string json_of(const SlopeAt& s) {
  return fmt::format("[{},{},{}]", detail::json_number(s.x), detail::json_number(s.used),
                     detail::json_number(s.expected));
}

std::string json_of(const Link& link) {
  return fmt::format(R"({{"name":{},"blocks":[{}]}})", detail::json_string(link.name), fmt::join(link.blocks, ","));
}

std::string json_of(const Finding& f) {
  const auto object = [](const auto& part) { return json_of(part); };
  return fmt::format(
      R"({{"mistake":{},"where":{},"of_input":{},"sentence":{},"alternatives":{},"consequences":{},)"
      R"("clause":{},"slopes":{},"link":{},"term":{}}})",
      detail::json_string(f.mistake), detail::json_string(f.where), f.of_input, detail::json_string(f.sentence),
      detail::json_texts(f.alternatives), detail::json_texts(f.consequences), detail::json_string(to_string(f.clause)),
      detail::json_array(f.slopes, object), f.link ? std::to_string(*f.link) : "null", detail::json_string(f.term));
}

std::string json_of(const Counts& c) {
  return fmt::format(R"({{"agree":{},"disagree":{},"kink":{},"undecided":{},"negligible":{},"flat":{},)"
                     R"("outweighed":{},"coarse":{},"not_looked_at":{},"directions":{}}})",
                     c.agree, c.disagree, c.kink, c.undecided, c.negligible, c.flat, c.outweighed, c.coarse,
                     c.not_looked_at, c.directions);
}

std::string json_of(const Stagewise& s) {
  return fmt::format(R"({{"refused":{},"handed_over":{},"reopened":{}}})", detail::json_string(s.refused),
                     s.handed_over, s.reopened);
}

/// Nothing of differences, which most reports rest on.
std::string method_member(const Report& r) {
  if (r.method == Method::differences) return {};
  return fmt::format(R"("method":"{}",)", name_of(r.method));
}

/// Without the braces.
std::string members_of(const Report& r);

std::string json_of(const Report& r) { return "{" + members_of(r) + "}"; }

std::string members_of(const Report& r) {
  const auto object = [](const auto& part) { return json_of(part); };
  return fmt::format(R"("subject":{},"kind":"{}","mode":"{}","ok":{},"counts":{},"blocks":{},"clauses":{},)"
                     R"("findings":{},"parts":{},"notes":{},"evaluations":{},"failed_evaluations":{},"failed_at":{},)"
                     R"("engine":{},{}"stagewise":{},"links":{},"seed":{},"strict":{})",
                     detail::json_string(r.subject), to_string(r.kind), name_of(r.mode), r.ok(), json_of(r.counts()),
                     detail::json_array(r.blocks, object), detail::json_array(r.clauses, object),
                     detail::json_array(r.findings, object), detail::json_array(r.parts, object),
                     detail::json_texts(r.notes), r.evaluations, r.failed_evaluations, detail::json_string(r.failed_at),
                     detail::json_string(r.engine), method_member(r), json_of(r.stagewise),
                     detail::json_array(r.links, object), r.seed, r.strict);
}

}  // namespace

std::string to_json(const Report& r) { return fmt::format(R"({{"version":{},{}}})", json_version, members_of(r)); }

}  // namespace gradcheck
