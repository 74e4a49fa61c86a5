/* Two floors in C, from a list of addresses in a hash table: a policy delegation server, and a milter on libmilter. Each adds one
 * header to what a listed sender sends.
 *
 * listed policy SOCKET LIST-FILE      (always)
 * listed milter SOCKET LIST-FILE      (built with -DWITH_MILTER -lmilter)
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char **table;
static size_t slots;

static size_t hash(const char *text, size_t length) {
  size_t h = 1469598103934665603UL;
  for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)text[i]) * 1099511628211UL;
  return h;
}

static int is_listed(const char *text, size_t length) {
  for (size_t at = hash(text, length) % slots; table[at]; at = (at + 1) % slots)
    if (strlen(table[at]) == length && !memcmp(table[at], text, length)) return 1;
  return 0;
}

static void read_list(const char *path) {
  FILE *file = fopen(path, "r");
  char line[400];
  size_t lines = 0;
  while (fgets(line, sizeof line, file)) lines++;
  slots = lines * 2 + 1;
  table = calloc(slots, sizeof *table);
  rewind(file);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    size_t at = hash(line, strlen(line)) % slots;
    while (table[at]) at = (at + 1) % slots;
    table[at] = strdup(line);
  }
  fclose(file);
}

static const char TOLD[] = "action=PREPEND Evenhand-Instruction: channel_closed; restriction=R-4F2K9ABC; until=2026-12-31; clauses=OA1,RT1e; match=matched; by=envelope; for=others\n\n";
static const char NOTHING[] = "action=DUNNO\n\n";

static int serve_policy(const char *path) {
  struct sockaddr_un place = {.sun_family = AF_UNIX};
  strncpy(place.sun_path, path, sizeof place.sun_path - 1);
  int listening = socket(AF_UNIX, SOCK_STREAM, 0), all = epoll_create1(0);
  unlink(path);
  if (bind(listening, (void *)&place, sizeof place) || listen(listening, 128)) return 1;
  struct epoll_event one = {.events = EPOLLIN, .data.fd = listening}, ready[64];
  epoll_ctl(all, EPOLL_CTL_ADD, listening, &one);
  static char rest[1024][16384];
  static size_t have[1024];
  for (;;) {
    int number = epoll_wait(all, ready, 64, -1);
    for (int i = 0; i < number; i++) {
      int fd = ready[i].data.fd;
      if (fd == listening) {
        one.data.fd = accept(listening, NULL, NULL);
        have[one.data.fd] = 0;
        epoll_ctl(all, EPOLL_CTL_ADD, one.data.fd, &one);
        continue;
      }
      ssize_t n = read(fd, rest[fd] + have[fd], sizeof rest[fd] - have[fd]);
      if (n <= 0) {
        close(fd);
        continue;
      }
      have[fd] += n;
      char *end;
      while ((end = memmem(rest[fd], have[fd], "\n\n", 2))) {
        char *sender = memmem(rest[fd], end - rest[fd], "\nsender=", 8);
        char *stop = sender ? memchr(sender + 8, '\n', end - sender - 7) : NULL;
        int found = sender && stop && is_listed(sender + 8, stop - sender - 8);
        if (write(fd, found ? TOLD : NOTHING, found ? sizeof TOLD - 1 : sizeof NOTHING - 1) < 0) break;
        have[fd] -= end + 2 - rest[fd];
        memmove(rest[fd], end + 2, have[fd]);
      }
    }
  }
}

#ifdef WITH_MILTER
#include <libmilter/mfapi.h>

static sfsistat on_mail(SMFICTX *context, char **words) {
  size_t length = strlen(words[0]);
  int bracketed = words[0][0] == '<';
  smfi_setpriv(context, is_listed(words[0] + bracketed, length - 2 * bracketed) ? "" : NULL);
  return SMFIS_CONTINUE;
}

static sfsistat on_end(SMFICTX *context) {
  if (smfi_getpriv(context))
    smfi_addheader(context, "Evenhand-Instruction",
                   "channel_closed; restriction=R-4F2K9ABC; until=2026-12-31; clauses=OA1,RT1e; match=matched; by=unchecked; for=everybody");
  smfi_setpriv(context, NULL);
  return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value) {
  (void)context, (void)value;
  return strncasecmp(name, "Evenhand-", 9) ? SMFIS_CONTINUE : SMFIS_CONTINUE;
}

static int serve_milter(char *path) {
  struct smfiDesc told = {.xxfi_name = "listed", .xxfi_version = SMFI_VERSION, .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS,
                          .xxfi_envfrom = on_mail, .xxfi_header = on_header, .xxfi_eom = on_end};
  char place[300];
  snprintf(place, sizeof place, "unix:%s", path);
  unlink(path);
  return smfi_setconn(place) || smfi_register(told) || smfi_main();
}
#endif

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  read_list(argv[3]);
#ifdef WITH_MILTER
  if (!strcmp(argv[1], "milter")) return serve_milter(argv[2]);
#endif
  return serve_policy(argv[2]);
}
