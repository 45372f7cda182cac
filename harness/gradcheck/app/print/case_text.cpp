// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/case_text.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <gradcheck/app/print/counted.hpp>
#include <gradcheck/base/indented.hpp>
#include <gradcheck/render/answer.hpp>
#include <gradcheck/render/answer_text.hpp>
#include <gradcheck/render/sections.hpp>
#include <gradcheck/render/table.hpp>
#include <gradcheck/render/tables.hpp>

namespace gradcheck {
namespace {

using cases::Outcome;

constexpr std::string_view first_moment = "before any update";
constexpr std::size_t indentation = 4, narrowest = 44;  // of a gradient's answer within its case

std::size_t coordinates(const Outcome& o) {
  std::size_t sum = 0;
  for (const auto& g : o.gradients) sum += g.report.counts().total();
  return sum;
}

std::size_t properties(const Outcome& o) {
  return static_cast<std::size_t>(std::ranges::count_if(o.properties, &PropertyOutcome::applied));
}

/// With their reasons.
std::string errata(const Outcome& o) {
  std::string text;
  for (const auto& e : o.errata) {
    text += fmt::format("  erratum, {}: {}: printed {}, right {}: {}\n", e.when, e.name, e.printed, e.right, e.why);
    if (!e.reproduction.empty()) text += fmt::format("    {}\n", e.reproduction);
  }
  return text;
}

/// A line for each: its place, what was printed, what is right.
std::string errata_in_lines(const Outcome& o) {
  detail::TableRows rows;
  for (const auto& e : o.errata) {
    const std::string later = e.when == first_moment ? "" : ", " + e.when;
    rows.push_back({e.name + later, "printed", e.printed, "right", e.right});
  }
  return detail::to_table(rows, 2);
}

std::string numbers(const Outcome& o) {
  std::vector<std::vector<std::string>> rows;
  rows.push_back({"when", "value", "expected", "computed", "numeric", "error bar", "verdict"});
  for (const auto& c : o.checks)
    rows.push_back({c.when, c.name, c.expected, fmt::format("{:.12g}", c.analytic),
                    c.numeric ? fmt::format("{:.12g}", c.numeric->value) : "",
                    c.numeric ? fmt::format("{:.1e}", c.numeric->error_bar) : "", c.held ? "agree" : "disagree"});
  return rows.size() > 1 ? detail::to_table(rows, 2) : "";
}

std::string layer_text(const cases::Layer& layer) {
  if (const auto* dense = std::get_if<cases::DenseLayer>(&layer)) {
    const arma::mat w = dense->weights.values, b = dense->bias.values;
    return fmt::format("dense {} -> {}{}", w.n_cols, w.n_rows, b.is_empty() ? ", no bias" : "");
  }
  const auto* block = std::get_if<cases::ResidualLayer>(&layer);
  if (block == nullptr) return std::string(cases::type_of(layer));
  std::vector<std::string> inside;
  for (const cases::Layer& one : block->layers) inside.push_back(layer_text(one));
  return fmt::format("residual ({}){}", fmt::join(inside, " -> "), block->projection ? " with projection" : "");
}

/// What a loss has beside its kind: "huber, reduction mean, delta 0.5".
std::string loss_text(const mlp::Loss<double>& loss) {
  std::string text = fmt::format("{}, reduction {}", mlp::name(loss.kind), mlp::name(loss.reduction));
  if (loss.kind == mlp::LossKind::huber) text += fmt::format(", delta {}", loss.delta);
  if (loss.smoothing != 0) text += fmt::format(", smoothing {}", loss.smoothing);
  if (loss.ignored) text += fmt::format(", label {} ignored", *loss.ignored);
  const std::vector<double> weights(loss.class_weights.begin(), loss.class_weights.end());
  if (!weights.empty()) text += fmt::format(", class weights {}", fmt::join(weights, ", "));
  return text;
}

std::string description(const cases::Case& c) {
  std::string text = c.title + "\n";
  if (!c.source.empty()) text += "  source: " + c.source + "\n";
  text += fmt::format("  file: {}\n", c.path);
  if (c.layer)
    return text +
           fmt::format("  custom layer {}, {}, seed {}\n", c.layer->name, to_string(c.layer->shape), c.layer->seed);
  if (c.perceptron)
    return text + fmt::format("  perceptron learning algorithm, at most {} passes\n", c.perceptron->bound);
  std::vector<std::string> layers;
  for (const auto& layer : c.layers) layers.push_back(layer_text(layer));
  text += fmt::format("  network, {}: {}\n", c.scalar == cases::Scalar::float32 ? "float" : "double",
                      fmt::join(layers, " -> "));
  text += "  loss: " + loss_text(c.loss) + "\n";
  for (const auto& p : c.penalties)
    text += fmt::format("  penalty: {}, lambda {}\n", p.norm == mlp::Norm::l1 ? "l1" : "l2", p.lambda);
  return text;
}

std::string data(const cases::Case& c) {
  if (c.layer) return {};
  const arma::mat x = c.x.values, y = c.y.values;
  std::string text = fmt::format("  x [{} x {}], y [{} x {}]\n", x.n_rows, x.n_cols, y.n_rows, y.n_cols);
  if (x.n_rows > 8 || x.n_cols + y.n_cols > 8) return text;
  std::vector<std::vector<std::string>> rows(1);
  for (arma::uword j = 0; j < x.n_cols; ++j) rows[0].push_back(fmt::format("x{}", j));
  for (arma::uword j = 0; j < y.n_cols; ++j) rows[0].push_back(fmt::format("y{}", j));
  for (arma::uword i = 0; i < x.n_rows; ++i) {
    rows.emplace_back();
    for (const double v : x.row(i)) rows.back().push_back(fmt::format("{}", v));
    for (const double v : y.row(i)) rows.back().push_back(fmt::format("{}", v));
  }
  return text + detail::to_table(rows, 4);
}

std::string reproduction(const Style& style) { return "  reproduce: " + style.again + "\n"; }

std::string brief_text(const Outcome& o, const Style& style) {
  if (o.ok()) return to_line(o);
  detail::Sections text(style);
  text.add("", o.failures().at(0));
  text.cut_to_first_lines();
  return to_line(o) + text.text() + reproduction(style);
}

}  // namespace

std::string to_line(const Outcome& o) {
  std::vector<std::string> parts;
  if (!o.checks.empty()) parts.push_back(counted(o.checks.size(), "number", "numbers"));
  if (!o.errata.empty()) parts.push_back(counted(o.errata.size(), "erratum", "errata"));
  if (coordinates(o) > 0) parts.push_back(counted(coordinates(o), "coordinate", "coordinates"));
  if (properties(o) > 0) parts.push_back(counted(properties(o), "property", "properties"));
  return fmt::format("{}  {}{}{}\n", o.ok() ? "agree" : "FAIL ", o.title, parts.empty() ? "" : ": ",
                     fmt::join(parts, ", "));
}

std::string to_text(const std::string& when, const Report& report, Detail how_much, const Style& style) {
  detail::ReportAnswer answer = detail::answer_of(report);
  answer.again.clear();  // what reproduces the case does
  Style inside = style;
  inside.width = std::max(style.width, narrowest) - indentation;
  inside.again.clear();
  std::string text = how_much == Detail::all ? detail::whole_text_of(answer, inside) + detail::tables_of(report, inside)
                                             : detail::text_of(answer, inside);
  return "  gradient, " + when + "\n" + detail::indented(text, indentation);
}

std::string to_text(const Outcome& o, Detail how_much, const Style& style) {
  if (how_much == Detail::brief) return brief_text(o, style);
  std::string text = to_line(o);
  for (const std::string& failure : o.failures()) text += "  " + detail::indented_behind_first(failure, 4) + "\n";
  for (const auto& g : o.gradients)
    if (g.died)
      continue;  // its message says all there is
    else if (!g.ok || how_much == Detail::all)
      text += to_text(g.when, g.report, how_much, style);
  text += how_much == Detail::all ? errata(o) : errata_in_lines(o);
  return o.ok() ? text : text + reproduction(style);
}

std::string to_text(const cases::Case& c, const Outcome& o) {
  std::string text = description(c) + data(c) + numbers(o) + errata(o);
  for (const std::string& failure : o.failures()) text += "  " + failure + "\n";
  return text;
}

}  // namespace gradcheck
