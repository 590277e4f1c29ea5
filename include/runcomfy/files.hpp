// SPDX-License-Identifier: MIT
// What touches the disk: the journal of paid sends in a file, and the disk it is on, real or in memory.
#pragma once

#include "runcomfy/files/default_path.hpp"
#include "runcomfy/files/disk.hpp"
#include "runcomfy/files/file_journal.hpp"
#include "runcomfy/files/memory_disk.hpp"
#include "runcomfy/files/system_disk.hpp"
