// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/case_data.hpp>

#include <variant>

#include <fmt/format.h>

#include <gradcheck/picture/report_data.hpp>
#include <gradcheck/render/machine/json_array.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>

namespace gradcheck {
namespace {

using detail::json_number, detail::json_string;

std::string rows_of(const arma::mat& m) { return detail::json_rows(m, json_number); }

std::string data_of_layer(const cases::Layer& layer) {
  if (const auto* dense = std::get_if<cases::DenseLayer>(&layer))
    return fmt::format(R"({{"weights":{},"bias":{}}})", rows_of(dense->weights.values), rows_of(dense->bias.values));
  const auto& activation = std::get<cases::ActivationLayer>(layer);
  return fmt::format(R"({{"kind":{}}})", json_string(mlp::facts(activation.function).name));
}

std::string data_of_network(const std::optional<cases::DrawnNetwork>& network) {
  if (!network) return "null";
  return fmt::format(R"({{"inputs":{},"x":{},"layers":{}}})", network->x.n_cols, rows_of(network->x),
                     detail::json_array(network->layers, data_of_layer));
}

/// Where a number stands, and what was computed there.
template <class Result>
std::string beginning_of(const Result& r) {
  const cases::ValuePlace place = r.place.value_or(cases::ValuePlace{{r.name, 0, {}}, {}});
  return fmt::format(R"("when":{},"name":{},"value":{},"title":{},"layer":{},"row":{},"col":{},"computed":{},"ok":{})",
                     json_string(r.when), json_string(r.name), json_string(place.of.value),
                     json_string(to_string(place.of)), place.of.layer, place.at.row, place.at.column,
                     json_number(r.analytic), r.held);
}

std::string data_of_number(const cases::Check& c) {
  return fmt::format(R"({{{},"expected":{}}})", beginning_of(c), json_string(c.expected));
}

std::string data_of_erratum(const cases::ErratumOutcome& e) {
  return fmt::format(R"({{{},"printed":{},"right":{},"why":{},"reproduction":{}}})", beginning_of(e),
                     json_string(e.printed), json_string(e.right), json_string(e.why), json_string(e.reproduction));
}

std::string data_of_gradient(const cases::GradientOutcome& g) {
  return fmt::format(R"({{"when":{},"ok":{},"report":{}}})", json_string(g.when), g.ok, detail::data_of(g.report));
}

std::string data_of_case(const cases::Outcome& o) {
  return fmt::format(R"({{"title":{},"source":{},"ok":{},"failures":{},"network":{},"numbers":{},"errata":{},)"
                     R"("gradients":{}}})",
                     json_string(o.title), json_string(o.source), o.ok(), detail::json_texts(o.failures()),
                     data_of_network(o.network), detail::json_array(o.checks, data_of_number),
                     detail::json_array(o.errata, data_of_erratum), detail::json_array(o.gradients, data_of_gradient));
}

}  // namespace

std::string data_of_cases(const std::vector<cases::Outcome>& outcomes) {
  return "{" + detail::beginning_of_data("cases") + ",\"cases\":" + detail::json_array(outcomes, data_of_case) + "}";
}

}  // namespace gradcheck
