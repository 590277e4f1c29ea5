// SPDX-License-Identifier: MIT
// Published input schemas to C++ headers, one for each model: the program. What it does is in generator/, how it is
// used in docs/generator.md.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <map>
#include <string>

#include "generator/run.hpp"
#include "runcomfy/core/version.hpp"

namespace {

int run(int argc, char** argv) {
  generator::command what;
  CLI::App app{"Makes one C++ header for each model out of its published input schema.", "generate_models"};
  app.set_version_flag("--version", std::string("generate_models of runcomfy ") + runcomfy::version_text);
  app.footer(
      "Exit codes: 0 good, 1 --check found differences, 2 wrong arguments, 3 bad input (file, JSON, schema, lock),\n"
      "4 warnings with --strict, 5 the catalogue could not be fetched, 6 a file could not be written.\n\n"
      "  generate_models schemas/ --out include/models --lock models.lock.json\n"
      "  generate_models schemas/ --out include/models --lock models.lock.json --check");

  CLI::Option_group* from = app.add_option_group("Sources");
  from->add_option("source", what.sources,
                   "Files with an entry of the catalogue (model_id, input_schema), a list of them, an answer of the\n"
                   "catalogue, or a bare schema; or folders of such *.json files");
  from->add_flag("--catalogue", what.use_catalogue,
                 "Fetch all models of the service; the token in RUNCOMFY_TOKEN is sent if there is one");
  from->add_option("--base-url", what.catalogue.base_url,
                   "Where the service is; https://model-api.runcomfy.net if not given");
  from->add_option("--ca-file", what.ca_file, "A PEM file with further authorities to trust");
  from->add_option("--save", what.save, "Keep the catalogue's answer in this file, for later runs without network");
  from->add_option("--model-id", what.model_id, "The model of a bare schema");
  from->add_option("--only", what.only, "Of all models only this one; may be given several times");

  CLI::Option_group* into = app.add_option_group("Output");
  into->add_option("-o,--out", what.out, "The folder for the headers, each at the path of its model id");
  into->add_option("--header", what.header, "The file for the header of the one model there is");
  into->add_option("--lock", what.lock, "The file that keeps names stable; made where it is missing, to be committed");
  into->add_flag("--locked", what.is_locked, "Fail where the lock file would have to change");
  into->add_flag("--check", what.is_check, "Write nothing; say whether the output is current");
  into->add_flag("--list", what.is_list, "Write nothing; list the models, their headers and their structs, with tabs between");
  const std::map<std::string, generator::texts> texts = {{"all", generator::texts::all},
                                                         {"short", generator::texts::only_short}};
  into->add_option(
          "--texts", what.render.how_much,
          "How much published text goes in: `all` (if not given); or `short`, without descriptions, translated\n"
          "titles and defaults of more than 64 characters")
      ->transform(CLI::CheckedTransformer(texts, CLI::ignore_case));
  into->add_option("--licence", what.render.licence, "An SPDX identifier for the first line of each header");

  app.add_flag("--strict", what.is_strict, "Take warnings as errors: nothing is written");
  app.add_flag("-v,--verbose", what.is_verbose, "Show notes too, not only warnings");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : static_cast<int>(generator::exit_code::usage);
  }
  const generator::perform_function perform =
      what.use_catalogue ? generator::network(what.ca_file) : generator::perform_function();
  return static_cast<int>(generator::run(what, perform, std::cout, std::cerr));
}

}  // namespace

int main(int argc, char** argv) try { return run(argc, argv); } catch (const std::exception& failure) {
  std::cerr << "generate_models: " << failure.what() << '\n';
  return static_cast<int>(generator::exit_code::output);
}
