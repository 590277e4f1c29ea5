// SPDX-License-Identifier: MIT
// Published input schemas to C++ headers, one for each model: the program. What it does is in generator/, how it is
// used in docs/generator.md.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
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
      "Examples:\n  generate_models schemas/ --out include/models --lock models.lock.json\n"
      "  generate_models schemas/ --out include/models --lock models.lock.json --check");

  CLI::Option_group* from = app.add_option_group("Sources");
  const auto option = [](CLI::Option_group* group, const std::string& name, auto& to, const char* takes,
                         const char* about) { return group->add_option(name, to, about)->type_name(takes); };
  option(from, "source", what.sources, "FILE or FOLDER",
         "An entry of the catalogue (model_id, input_schema), a list of them, an answer of the\n"
         "catalogue, or a bare schema; or a folder of such *.json files");
  from->add_flag("--catalogue", what.use_catalogue,
                 "Fetch all models of the service; the token in RUNCOMFY_TOKEN is sent if there is one");
  option(from, "--base-url", what.catalogue.base_url, "URL",
         "Where the service is, if not https://model-api.runcomfy.net");
  option(from, "--ca-file", what.ca_file, "FILE", "PEM certificates of further authorities to trust");
  option(from, "--save", what.save, "FILE", "Keep the catalogue's answer here, for later runs without network");
  option(from, "--model-id", what.model_id, "ID", "The model of a bare schema");
  option(from, "--only", what.only, "ID", "Of all models only this one; may be given several times")
      ->allow_extra_args(false);

  CLI::Option_group* into = app.add_option_group("Output");
  option(into, "-o,--out", what.out, "FOLDER", "Where the headers go, each at the path of its model id");
  option(into, "--header", what.header, "FILE", "Where the header of the one model goes");
  option(into, "--lock", what.lock, "FILE", "What keeps names stable; made where it is missing, to be committed");
  into->add_flag("--locked", what.is_locked, "Fail where the lock file would have to change");
  into->add_flag("--check", what.is_check, "Write nothing; say whether the output is current");
  into->add_flag("--list", what.is_list,
                 "Write nothing; list the models, their headers and structs, with tabs between");
  std::string texts = "all";
  option(into, "--texts", texts, "WORD",
         "How much published text goes in: all of it (the default), or without descriptions,\n"
         "translated titles and defaults of more than 64 characters")
      ->check(CLI::IsMember({"all", "short"}));
  option(into, "--licence", what.render.licence, "ID", "An SPDX identifier for the first line of each header");

  app.add_flag("--strict", what.is_strict, "Take warnings as errors: nothing is written");
  app.add_flag("-v,--verbose", what.is_verbose, "Show notes too, not only warnings");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : static_cast<int>(generator::exit_code::usage);
  }
  if (texts == "short") what.render.how_much = generator::texts::only_short;
  const generator::perform_function perform =
      what.use_catalogue ? generator::network(what.ca_file) : generator::perform_function();
  return static_cast<int>(generator::run(what, perform, std::cout, std::cerr));
}

}  // namespace

int main(int argc, char** argv) try { return run(argc, argv); } catch (const std::exception& failure) {
  std::cerr << "generate_models: " << failure.what() << '\n';
  return static_cast<int>(generator::exit_code::output);
}
