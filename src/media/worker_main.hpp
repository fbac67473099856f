// The media worker's own main(), called where the program is started as `parley media-worker`.
#pragma once

namespace parley::media {

/// Runs the engine in this process until its channel closes: reads requests from descriptor 3 and writes to
/// descriptor 4. argv[0] is any name, the rest are the engine's arguments (--logLevel=debug|warn|error|none,
/// --logTags=…). Ends with its parent. Returns the exit code: 0 when told to close, 40 for a failure, 42 for wrong
/// arguments.
int run_media_worker(int argc, char** argv);

}  // namespace parley::media
