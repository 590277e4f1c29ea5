# SPDX-License-Identifier: MIT
# Headers for models, made at build time from their published schemas. Here and in the installed package.
#
#     runcomfy_generate_models(
#       TARGET app                         the target that uses them
#       SCHEMAS schemas/kling.json more/   files and folders of *.json files, as the catalogue gives them
#       [LOCK models.lock.json]            keeps the names stable; made where it is missing: commit it
#       [LOCKED]                           fail where the lock file would have to change (for CI)
#       [STRICT]                           take warnings as errors
#       [TEXTS all|short]                  how much published text the headers hold
#       [ONLY id...])                      of all models only these
#
# The target then finds <runcomfy/models/kling/kling-2-1/master/image-to-video.hpp> and the like, is linked with
# runcomfy::runcomfy, and is compiled again when a schema changes. Paths are relative to the current source folder.
# Where the target is for another machine, RUNCOMFY_GENERATE_MODELS names a generate_models that runs on this one.

set(RUNCOMFY_GENERATE_MODELS "" CACHE FILEPATH "A generate_models that runs on this machine, where cross-compiling")
mark_as_advanced(RUNCOMFY_GENERATE_MODELS)

# The headers that a run will write: what the build must know beforehand. `lock` may be empty or not there yet.
function(_runcomfy_headers_of out lock only)
  set(known "")
  if(lock AND EXISTS "${lock}")
    file(READ "${lock}" known)
    string(REGEX REPLACE "[ \t\r\n]+" " " known "${known}")
  endif()
  set(headers "")
  foreach(schema IN LISTS ARGN)
    file(READ "${schema}" text)
    string(REGEX MATCHALL "\"model_id\"[ \t\r\n]*:[ \t\r\n]*\"[A-Za-z0-9._/ -]+\"" ids "${text}")
    foreach(id IN LISTS ids)
      string(REGEX REPLACE "^.*\"([^\"]+)\"$" "\\1" id "${id}")
      if(only AND NOT id IN_LIST only)
        continue()
      endif()
      string(REGEX REPLACE "([.])" "\\\\\\1" pattern "${id}")
      if(known MATCHES "\"model_id\": \"${pattern}\", \"namespace\": \"[^\"]*\", \"struct\": \"[^\"]*\", \"header\": \"([^\"]+)\"")
        list(APPEND headers "${CMAKE_MATCH_1}")
      else()
        string(TOLOWER "${id}" id)
        string(REPLACE " " "-" id "${id}")
        list(APPEND headers "${id}.hpp")
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES headers)
  set(${out} "${headers}" PARENT_SCOPE)
endfunction()

function(runcomfy_generate_models)
  cmake_parse_arguments(PARSE_ARGV 0 arg "LOCKED;STRICT" "TARGET;LOCK;TEXTS" "SCHEMAS;ONLY")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "runcomfy_generate_models: \"${arg_UNPARSED_ARGUMENTS}\" is no argument of it")
  endif()
  if(NOT TARGET "${arg_TARGET}")
    message(FATAL_ERROR "runcomfy_generate_models: TARGET names \"${arg_TARGET}\", which is no target; make it before")
  endif()
  if(NOT arg_SCHEMAS)
    message(FATAL_ERROR "runcomfy_generate_models: SCHEMAS is missing: name files or folders with schemas")
  endif()
  if(arg_LOCKED AND NOT arg_LOCK)
    message(FATAL_ERROR "runcomfy_generate_models: LOCKED needs LOCK")
  endif()

  # The program: named by the user, or a target of this build or of the package.
  if(RUNCOMFY_GENERATE_MODELS)
    set(program "${RUNCOMFY_GENERATE_MODELS}")
  else()
    set(problem "")
    if(CMAKE_CROSSCOMPILING)
      set(problem "runcomfy_generate_models: this build is for another machine; set RUNCOMFY_GENERATE_MODELS to a \
generate_models that runs on this one")
    elseif(COMMAND runcomfy_provide_generator)
      runcomfy_provide_generator(problem)
    elseif(NOT TARGET runcomfy::generate_models)
      set(problem "runcomfy_generate_models: the installed runcomfy came without generate_models; install one that was \
configured with RUNCOMFY_GENERATOR, or set RUNCOMFY_GENERATE_MODELS to the program")
    endif()
    if(problem)
      message(FATAL_ERROR "${problem}")
    endif()
    set(program runcomfy::generate_models)
  endif()

  set(schemas "")
  foreach(source IN LISTS arg_SCHEMAS)
    get_filename_component(source "${source}" ABSOLUTE)
    if(IS_DIRECTORY "${source}")
      file(GLOB found CONFIGURE_DEPENDS "${source}/*.json")
      if(NOT found)
        message(FATAL_ERROR "runcomfy_generate_models: the folder ${source} holds no *.json file")
      endif()
      list(APPEND schemas ${found})
    elseif(EXISTS "${source}")
      list(APPEND schemas "${source}")
    else()
      message(FATAL_ERROR "runcomfy_generate_models: there is no schema ${source}")
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schemas}) # which models, and so which headers

  set(options "")
  set(depends ${schemas})
  set(lock "")
  if(arg_LOCK)
    get_filename_component(lock "${arg_LOCK}" ABSOLUTE)
    list(APPEND options --lock "${lock}")
    if(EXISTS "${lock}")
      list(APPEND depends "${lock}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${lock}")
    endif()
  endif()
  foreach(flag IN ITEMS LOCKED STRICT)
    if(arg_${flag})
      string(TOLOWER "${flag}" word)
      list(APPEND options "--${word}")
    endif()
  endforeach()
  if(arg_TEXTS)
    list(APPEND options --texts "${arg_TEXTS}")
  endif()
  foreach(id IN LISTS arg_ONLY)
    list(APPEND options --only "${id}")
  endforeach()

  set(dir "${CMAKE_CURRENT_BINARY_DIR}/runcomfy_models/${arg_TARGET}")
  _runcomfy_headers_of(headers "${lock}" "${arg_ONLY}" ${schemas})
  list(TRANSFORM headers PREPEND "${dir}/include/runcomfy/models/")
  # A header that stays the same is not written again, so it is older than the schemas; the stamp is not.
  add_custom_command(
    OUTPUT "${dir}/stamp"
    BYPRODUCTS ${headers}
    COMMAND ${program} ${schemas} --out "${dir}/include/runcomfy/models" ${options}
    COMMAND "${CMAKE_COMMAND}" -E touch "${dir}/stamp"
    DEPENDS ${depends} ${program}
    COMMENT "Making the models of ${arg_TARGET}"
    VERBATIM)
  add_custom_target(${arg_TARGET}_models DEPENDS "${dir}/stamp")
  add_dependencies(${arg_TARGET} ${arg_TARGET}_models)

  get_target_property(type ${arg_TARGET} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  endif()
  target_include_directories(${arg_TARGET} BEFORE ${scope} "$<BUILD_INTERFACE:${dir}/include>")
  target_link_libraries(${arg_TARGET} ${scope} runcomfy::runcomfy)
endfunction()
