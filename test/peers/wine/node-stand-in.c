/*
 * Stands for node.exe where the launchers are tested under wine's cmd.exe. Built by Debian's mingw:
 *   x86_64-w64-mingw32-gcc -municode -o node.exe node-stand-in.c
 *
 * STANDIN_RECORD=file: appends what it was called with, one UTF-8 field a line, each as "<kind> <text>": "cwd", then an "arg" for
 * each argument, then "stdin" with the first line of it if STANDIN_READS is set, then "end". Exits with STANDIN_EXIT.
 * STANDIN_NODE=unix path: starts that program with the arguments as they are, but for the script, which becomes a Unix path.
 * wine tells nobody the exit code of a program that is not Windows', so a shell leaves it in the file STANDIN_CODE (Unix path).
 * Asked for its version ("-e"), it exits with STANDIN_OLD.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static void field(FILE *file, const char *kind, const wchar_t *text) {
  char utf8[65536];
  WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
  fprintf(file, "%s %s\n", kind, utf8);
}

static int number(const wchar_t *name) {
  const wchar_t *text = _wgetenv(name);
  return text == NULL ? 0 : _wtoi(text);
}

static int record(const wchar_t *path, int argc, wchar_t **argv) {
  static wchar_t cwd[32768];
  FILE *file = _wfopen(path, L"ab");
  if (file == NULL) return 99;
  GetCurrentDirectoryW(32768, cwd);
  field(file, "cwd", cwd);
  for (int index = 1; index < argc; index++) field(file, "arg", argv[index]);
  if (_wgetenv(L"STANDIN_READS") != NULL) {
    char line[4096] = "";
    if (fgets(line, sizeof line, stdin) == NULL) line[0] = 0;
    line[strcspn(line, "\r\n")] = 0;
    fprintf(file, "stdin %s\n", line);
  }
  fprintf(file, "end\n");
  fclose(file);
  return number(L"STANDIN_EXIT");
}

static wchar_t command[32768];

static void put(wchar_t character) {
  size_t length = wcslen(command);
  command[length] = character;
  command[length + 1] = 0;
}

/* Quotes as Microsoft's C runtime takes apart: backslashes count only in front of a quotation mark. */
static void put_argument(const wchar_t *text) {
  int backslashes = 0;
  if (command[0] != 0) put(L' ');
  put(L'"');
  for (; *text != 0; text++) {
    if (*text == L'"')
      for (int again = 0; again <= backslashes; again++) put(L'\\');
    backslashes = *text == L'\\' ? backslashes + 1 : 0;
    put(*text);
  }
  for (; backslashes > 0; backslashes--) put(L'\\');
  put(L'"');
}

static int run(const wchar_t *node, int argc, wchar_t **argv) {
  STARTUPINFOW startup = {sizeof startup};
  PROCESS_INFORMATION process;
  const wchar_t *code_file = _wgetenv(L"STANDIN_CODE");
  wchar_t own_file[4096];
  int is_script_named = 0, code = 98;
  swprintf(own_file, 4096, L"%ls.%lu", code_file, GetCurrentProcessId());
  put_argument(L"Z:\\bin\\sh");
  put_argument(L"-c");
  put_argument(L"code=$1; shift; \"$@\"; echo $? >\"$code.new\"; mv \"$code.new\" \"$code\"");
  put_argument(L"sh");
  put_argument(own_file);
  put_argument(node);
  for (int index = 1; index < argc; index++) {
    wchar_t *argument = argv[index];
    if (!is_script_named && argument[0] != L'-') {
      is_script_named = 1;
      for (wchar_t *at = argument; *at != 0; at++)
        if (*at == L'\\') *at = L'/';
      argument += 2; /* the drive: Z: is the root of Unix */
    }
    put_argument(argument);
  }
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
  startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
    fprintf(stderr, "cannot start %ls: error %lu\n", node, GetLastError());
    return 97;
  }
  for (;;) {
    wchar_t windows_file[4200];
    FILE *file;
    swprintf(windows_file, 4200, L"Z:%ls", own_file);
    file = _wfopen(windows_file, L"rb");
    if (file != NULL) {
      if (fscanf(file, "%d", &code) != 1) code = 96;
      fclose(file);
      _wremove(windows_file);
      return code;
    }
    Sleep(20);
  }
}

int wmain(int argc, wchar_t **argv) {
  const wchar_t *node = _wgetenv(L"STANDIN_NODE");
  const wchar_t *path = _wgetenv(L"STANDIN_RECORD");
  if (argc > 1 && wcscmp(argv[1], L"-e") == 0) return number(L"STANDIN_OLD");
  if (node != NULL) return run(node, argc, argv);
  if (path != NULL) return record(path, argc, argv);
  fprintf(stderr, "neither STANDIN_RECORD nor STANDIN_NODE is set\n");
  return 95;
}
