// SPDX-License-Identifier: MIT
#include <array>

#include <gradcheck/render/words.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::array place_rows{
    WordsRow{"transposed", "{} is transposed", "Rows and columns are exchanged: entry [i, j] has the value of [j, i]."},
    WordsRow{"Jacobian not transposed", "{} lacks a transpose",
             "The chain rule backwards multiplies by the transposed matrix of partial derivatives, not by the matrix."},
    WordsRow{"gradients exchanged", "{}: each holds the other's",
             "The numbers are right, and two blocks have got each other's: look at their order."},
    WordsRow{"parameter reversed", "{} takes a parameter in reverse order",
             "Where forward pairs w(i) with x(j + i), so must backward: here it runs through w from the other end."},
    WordsRow{"rows or columns permuted", "{} has rows or columns in another order",
             "The numbers are right but stand in the wrong rows or columns: look at the indices."},
    WordsRow{"entries permuted", "{} has its entries in another order",
             "The numbers are right but stand at the wrong places: look at the indices, or at a reshape."},
    WordsRow{"at the wrong entries", "{} is put at the wrong entries",
             "What forward read from one entry, backward gives to another: look at the indices."},
    WordsRow{"gradient where forward reads nothing", "{} is not zero where forward reads nothing",
             "An entry that forward does not use has no influence, and so no gradient."},
    WordsRow{"input read at the wrong entries", "{} multiplies by the wrong entries of x",
             "Forward pairs each weight with one entry of x, backward with another: look at the indices."},
    WordsRow{"cotangent read at the wrong outputs", "{} takes dJ/dY from the wrong outputs",
             "What forward wrote to one output, backward reads from another: look at the indices."},
    WordsRow{"summed too far", "{} is summed over too much",
             "Entries that are separate numbers get one common sum: look at the axis of the sum."},
    WordsRow{"isolated entries", "{} is wrong at a few entries",
             "All other entries are right: look at the ends of loops, borders and special cases."},
    WordsRow{"factor on some rows or columns", "{} has some rows or columns times a wrong number",
             "Each is a multiple of what it should be: look at a head, a group or a part that is scaled by itself."},
    WordsRow{"summed over another group", "{} sums over another group than forward",
             "A mean, a variance or a sum runs over some entries in forward, and over others in backward: look at its "
             "bounds, or at its dimension."},
    WordsRow{"rows or columns zero", "{} has rows or columns that stay zero",
             "Backward does not reach them, although forward uses them: look at the ends of loops."},
    WordsRow{"sample ignored", "{} leaves out a sample",
             "Every sample of the batch counts: look at the ends of loops over samples."},
    WordsRow{"only the first sample", "{} counts the first sample alone",
             "Every sample of the batch counts, and backward reads one of them."},
    WordsRow{"gradient of another loss", "{} is that of another loss",
             "Forward and backward do not have the same loss: one of its terms is left out, or has another form."},
    WordsRow{"output ignored", "{} leaves out an output",
             "The gradient is the sum of what comes through each output: that of one is missing."},
    WordsRow{"entries left out", "{} has nothing where forward has something",
             "Where backward has a derivative, it is right: look for a loop that ends too early, a condition that is "
             "too narrow, or a neighbour that is forgotten."},
    WordsRow{"assigned, not added", "{} keeps the last use of a number instead of the sum",
             "A number that is used several times gets what each use contributes, added up (+=, not =)."},
    WordsRow{
        "one branch missing", "{} lacks one of the ways in which x is used",
        "What is used in two ways (a skip connection, both factors of a product) gets the sum of both derivatives."},
    WordsRow{"own term wrong", "{} is wrong in what each entry gives to its own output",
             "What it gives to other outputs is right: look at a skip connection, or at what a gate lets through."},
    WordsRow{"off-diagonal terms missing", "{} lacks the influence of each entry on the other outputs",
             "Each output depends on several entries (as in a softmax or a norm): backward has the derivative by its "
             "own entry alone."},
    WordsRow{"cotangent passed through", "{} is dJ/dY as it came in",
             "Backward returns its argument as if the layer did nothing to its input."},
    WordsRow{
        "samples mixed", "samples influence each other",
        "One sample's output or gradient moves with another's numbers: look at axes and indices. Where it is meant "
        "(batch norm), declare samples_independent = false."},
    WordsRow{
        "columns are samples", "rows influence each other, columns do not",
        "A sample is a row unless it is declared otherwise. Where it is a column, declare samples = "
        "Samples::columns; where rows are meant to influence each other (batch norm), samples_independent = false."},
    WordsRow{"samples taken apart", "{} does not take in what a sample does to the others",
             "Forward joins the samples, as by the mean of the batch: each sample's gradient has a share of every "
             "other's cotangent, which backward leaves out."},
    WordsRow{"tie counted again", "{} counts each of several equal numbers in full",
             "Of those that tie (a maximum, a median, a sort) one gets the cotangent, or each its share of it."},
    WordsRow{"moved by one", "{} is put one place beside what forward reads",
             "An index, an offset or the padding that backward begins at is one off."},
    WordsRow{"shifted", "{} has a factor of the cotangent that is off by a constant",
             "What the cotangent is multiplied with (x less its mean, x normalised) is off by the same number in every "
             "sample: look at which mean is taken off."},
    WordsRow{
        "not the sum over samples", "{} is not the sum over the samples",
        "Every sample uses the parameter, so its gradient is the sum of theirs: not their mean, and not one of them."},
    WordsRow{"rows for columns", "{} is filled along the rows instead of down the columns",
             "The numbers are right and follow each other in the wrong direction."},
    WordsRow{"columns for rows", "{} is filled down the columns instead of along the rows",
             "The numbers are right and follow each other in the wrong direction."},
    WordsRow{"rows swapped", "{} has two rows exchanged", "The numbers are right and stand in each other's rows."},
    WordsRow{"columns swapped", "{} has two columns exchanged",
             "The numbers are right and stand in each other's columns."},
    WordsRow{"entries swapped", "{} has two entries exchanged",
             "The numbers are right and stand at each other's places."},
    WordsRow{"rows permuted", "{} has its rows in another order", "The numbers are right and stand in the wrong rows."},
    WordsRow{"columns permuted", "{} has its columns in another order",
             "The numbers are right and stand in the wrong columns."},
    WordsRow{"rows moved by one", "{} has its rows one place off", "Look at where the row's number begins: 0 or 1."},
    WordsRow{"columns moved by one", "{} has its columns one place off",
             "Look at where the column's number begins: 0 or 1."},
    WordsRow{"entries moved by one", "{} has its entries one place off",
             "Look at where the entry's number begins: 0 or 1."},
    WordsRow{"rows of another row", "{} has the numbers of another row",
             "A row holds what is right for another one: look at the index."},
    WordsRow{"columns of another column", "{} has the numbers of another column",
             "A column holds what is right for another one: look at the index."},
    WordsRow{"entries of another entry", "{} has the numbers of another entry",
             "An entry holds what is right for another one: look at the index."},
    WordsRow{"missing in the pattern", "the pattern lacks entries that are not zero",
             "A solver takes what is not in the pattern for zero, and these derivatives are not."},
};

}  // namespace

std::span<const WordsRow> words_of_places() { return place_rows; }

}  // namespace gradcheck::detail
