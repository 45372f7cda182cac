// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/cases/toml/fields.hpp>

/// The parts of parse(), one for each table of a file. All throw CaseError.
namespace gradcheck::cases::parts {

/// rows * columns may not push the case beyond most_numbers; total counts what it has so far.
void count(const Fields& fields, std::string_view key, arma::uword rows, arma::uword columns, arma::uword& total);

/// [[1, 2], [3, 4]] as a matrix; finite, not empty, rows of one length.
arma::mat read_matrix(const Node& node, const std::string& path, std::string_view name);
/// { uniform = 1.0, seed = 1 } with the shape that the caller knows, or with rows and columns of its own (both 0 then).
Numbers read_generated(const Node& node, const std::string& path, std::string_view name, arma::uword rows,
                       arma::uword columns, arma::uword& total);

void read_network(const Node& node, Case& c, arma::uword& total);
/// The key "layers" of a network. training: the mode of those that have one and do not say it.
std::vector<Layer> read_layers(const Fields& network, bool training, arma::uword& total);
/// mode = "training" or "evaluation"; otherwise where there is no such key. Returns whether it is training.
bool read_mode(const Fields& fields, bool otherwise);
void read_perceptron(const Node& node, Case& c);
void read_layer_task(const Node& node, Case& c, arma::uword& total);
void read_data(const Node& node, Case& c, arma::uword& total);

/// [[expect]] and [[erratum]] of the table: checked against the network and the data, which must have been read.
Expectations read_expectations(const Fields& fields, const Case& c);
/// total: the numbers of one state.
void read_updates(const Fields& root, Case& c, arma::uword total);

/// Throws CaseError at the node when a name is not known to the call, whose message lists the known ones.
template <class Named>
auto known_name(const Fields& fields, std::string_view key, Named named) {
  const std::string text = fields.text(key);
  try {
    return named(text);
  } catch (const std::invalid_argument& error) {
    fields.fail(key, error.what());
  }
}

}  // namespace gradcheck::cases::parts
