/* Asks a server of the policy delegation or milter protocol as fast as it answers, over some connections at once, and says how fast
 * that was: "rate p50 p99 answers headers" (per second; microseconds; numbers). It keeps the steps that a milter negotiates, as a
 * mail server does: what is not answered is sent together with what comes next.
 *
 * With PACE, each connection asks once in so many seconds and no oftener.
 *
 * load policy|milter SOCKET CLIENTS SECONDS SENDERS-FILE RECIPIENT
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char **senders, *recipient, *where;
static int count, is_milter, is_local, clients;
static double seconds, pace;

typedef struct {
  int number, fd;
  uint32_t steps;
  char out[65536], in[262144];
  size_t filled, have, at;
  double *took;
  long asked, headers;
} Client;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *why) {
  perror(why);
  exit(1);
}

static int open_socket(void) {
  char *colon = strrchr(where, ':');
  if (where[0] == '/') {
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    strncpy(path.sun_path, where, sizeof path.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (void *)&path, sizeof path)) die("connect");
    return fd;
  }
  struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
  inet_aton("127.0.0.1", &port.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (void *)&port, sizeof port)) die("connect");
  if (getenv("NODELAY")) {
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }
  return fd;
}

static void flush_out(Client *c) {
  for (size_t sent = 0; sent < c->filled;) {
    ssize_t n = write(c->fd, c->out + sent, c->filled - sent);
    if (n <= 0) die("write");
    sent += n;
  }
  c->filled = 0;
}

static void more(Client *c) {
  if (c->at) {
    memmove(c->in, c->in + c->at, c->have - c->at);
    c->have -= c->at;
    c->at = 0;
  }
  if (!is_local && !getenv("LATE_ACK")) {
    /* Else a server that writes its answer in two parts waits 40 ms for our acknowledgement of the first. */
    int yes = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
  }
  ssize_t n = read(c->fd, c->in + c->have, sizeof c->in - c->have);
  if (n <= 0) die("the server closed the connection");
  c->have += n;
}

static void put(Client *c, const char *told, size_t length) {
  memcpy(c->out + c->filled, told, length);
  c->filled += length;
}

static char packet(Client *c) {
  while (c->have - c->at < 5) more(c);
  uint32_t length = ntohl(*(uint32_t *)(c->in + c->at));
  while (c->have - c->at < 4 + length) more(c);
  char command = c->in[c->at + 4];
  if (command == 'O') {
    c->steps = ntohl(*(uint32_t *)(c->in + c->at + 13));
  }
  c->at += 4 + length;
  return command;
}

static void step(Client *c, char command, const char *told, size_t length, uint32_t skip, uint32_t silent) {
  if (c->steps & skip) return;
  uint32_t size = htonl(length + 1);
  put(c, (char *)&size, 4);
  put(c, &command, 1);
  put(c, told, length);
  if (silent && (c->steps & silent)) return;
  flush_out(c);
  char answer;
  do {
    answer = packet(c);
    if (answer == 'h' || answer == 'i') c->headers++;
  } while (command == 'E' && answer != 'c' && answer != 'a');
}

static void header(Client *c, const char *name, const char *value) {
  char told[2048];
  size_t n = strlen(name) + 1, v = strlen(value) + 1;
  memcpy(told, name, n);
  memcpy(told + n, value, v);
  step(c, 'L', told, n + v, 0x20, 0x80);
}

static void message(Client *c, const char *sender) {
  char told[1024];
  int n = snprintf(told, sizeof told, "<%s>%cSIZE=2000", sender, 0);
  step(c, 'M', told, n + 1, 0x4, 0x4000);
  n = snprintf(told, sizeof told, "<%s>", recipient);
  step(c, 'R', told, n + 1, 0x8, 0x8000);
  step(c, 'T', "", 0, 0x200, 0x10000);
  char received[400];
  memset(received, 'r', 399);
  received[399] = 0;
  for (int i = 0; i < 4; i++) header(c, "Received", received);
  for (int i = 0; i < 2; i++) header(c, "DKIM-Signature", received);
  for (int i = 0; i < 12; i++) header(c, "X-Other-Header", "some value of no interest to anybody");
  snprintf(told, sizeof told, "Somebody <%s>", sender);
  header(c, "From", told);
  header(c, "To", recipient);
  header(c, "Subject", "The same again");
  header(c, "Message-ID", "<1234567890.abcdef@mail.example.org>");
  step(c, 'N', "", 0, 0x40, 0x40000);
  static const char body[2000] = {'b'};
  step(c, 'B', body, sizeof body, 0x10, 0x80000);
  step(c, 'E', "", 0, 0, 0);
}

static void question(Client *c, const char *sender, long number) {
  char told[2048];
  int n = snprintf(told, sizeof told,
                   "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nhelo_name=mail.example.org\nqueue_id=\n"
                   "sender=%s\nrecipient=%s\nrecipient_count=0\nclient_address=192.0.2.7\nclient_name=mail.example.org\n"
                   "reverse_client_name=mail.example.org\ninstance=%x.%lx\nsasl_method=\nsasl_username=\nsasl_sender=\nsize=2000\n"
                   "ccert_subject=\nccert_issuer=\nccert_fingerprint=\nccert_pubkey_fingerprint=\nencryption_protocol=TLSv1.3\n"
                   "encryption_cipher=TLS_AES_256_GCM_SHA384\nencryption_keysize=256\netrn_domain=\nstress=\npolicy_context=\n"
                   "compatibility_level=3.6\nmail_version=3.7.11\n\n",
                   sender, recipient, c->number, number);
  put(c, told, n);
  flush_out(c);
  for (;;) {
    char *end = c->have > c->at ? memmem(c->in + c->at, c->have - c->at, "\n\n", 2) : NULL;
    if (end) {
      if (memmem(c->in + c->at, end - c->in - c->at, "PREPEND", 7)) c->headers++;
      c->at = end + 2 - c->in;
      return;
    }
    more(c);
  }
}

static void *work(void *told) {
  Client *c = told;
  c->fd = open_socket();
  if (is_milter) {
    uint32_t greeting[4] = {htonl(13), htonl(6), htonl(0x1FF), htonl(0x1FFFFF)};
    char bytes[17];
    memcpy(bytes, greeting, 4);
    bytes[4] = 'O';
    memcpy(bytes + 5, greeting + 1, 12);
    put(c, bytes, 17);
    flush_out(c);
    packet(c);
    step(c, 'C', "mail.example.org\0004\0\0" "192.0.2.7", 31, 0x1, 0x1000);
    step(c, 'H', "mail.example.org", 17, 0x2, 0x2000);
  }
  double end = now() + seconds, begun_at = now();
  long most = 4000000;
  c->took = malloc(most * sizeof(double));
  unsigned at = c->number * 7919u;
  for (double begun = now(); begun < end && c->asked < most;) {
    const char *sender = senders[at++ % count];
    if (is_milter)
      message(c, sender);
    else
      question(c, sender, c->asked);
    double done = now();
    c->took[c->asked++] = done - begun;
    begun = done;
    if (pace > 0 && done - begun_at < c->asked * pace) {
      usleep((c->asked * pace - (done - begun_at)) * 1e6);
      begun = now();
    }
  }
  close(c->fd);
  return NULL;
}

static int by_size(const void *a, const void *b) {
  double x = *(double *)a, y = *(double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  is_milter = !strcmp(argv[1], "milter");
  where = argv[2];
  is_local = where[0] == '/';
  clients = atoi(argv[3]);
  seconds = atof(argv[4]);
  if (getenv("PACE")) pace = atof(getenv("PACE"));
  recipient = argv[6];
  FILE *file = fopen(argv[5], "r");
  if (!file) die(argv[5]);
  senders = malloc(1000000 * sizeof *senders);
  char line[400];
  while (count < 1000000 && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    senders[count++] = strdup(line);
  }
  Client *all = calloc(clients, sizeof *all);
  pthread_t threads[clients];
  double begun = now();
  for (int i = 0; i < clients; i++) {
    all[i].number = i;
    pthread_create(&threads[i], NULL, work, &all[i]);
  }
  long asked = 0, headers = 0;
  for (int i = 0; i < clients; i++) {
    pthread_join(threads[i], NULL);
    asked += all[i].asked;
    headers += all[i].headers;
  }
  double took = now() - begun, *every = malloc(asked * sizeof *every);
  long n = 0;
  for (int i = 0; i < clients; i++)
    for (long j = 0; j < all[i].asked; j++) every[n++] = all[i].took[j];
  qsort(every, n, sizeof *every, by_size);
  printf("%.0f %.1f %.1f %ld %ld\n", asked / took, every[n / 2] * 1e6, every[n * 99 / 100] * 1e6, asked, headers);
  return 0;
}
