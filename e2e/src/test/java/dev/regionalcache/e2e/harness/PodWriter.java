package dev.regionalcache.e2e.harness;

import java.util.Comparator;
import java.util.List;

/**
 * An application that writes a new key ten times a second from a namespace's client pod, and keeps which writes were
 * acknowledged, and when by the machine's uptime. It never waits for one write to begin the next: one that hangs hides no other.
 *
 * @param namespace in whose pod it runs
 * @param id what its keys begin with
 */
public record PodWriter(TestNamespace namespace, String id) {

    /** One write takes so long at most; it counts as not acknowledged then. */
    private static final int LIMIT_SECONDS = 3;

    /**
     * An acknowledged write.
     *
     * @param seconds uptime of the machine when the acknowledgement was there, to a hundredth
     */
    public record Acknowledged(String key, double seconds) {}

    /** Begins to write through a Service. */
    public static PodWriter start(TestNamespace namespace, String id, String password, String service) {
        PodWriter writer = new PodWriter(namespace, id);
        writer.shell("""
                cat > /tmp/%1$s.sh <<'SCRIPT'
                n=0
                while [ ! -e /tmp/%1$s.stop ]; do
                  n=$((n+1))
                  ( answer=$(timeout %2$d redis-cli --no-auth-warning --user application -h %3$s SET %1$s:$n 1)
                    read up rest < /proc/uptime
                    case "$answer" in
                      OK) echo "%1$s:$n $up" >> /tmp/%1$s.acknowledged ;;
                      ?*) echo "$answer" >> /tmp/%1$s.refused ;;
                    esac ) &
                  sleep 0.1
                done
                wait
                touch /tmp/%1$s.ended
                SCRIPT
                : > /tmp/%1$s.acknowledged
                : > /tmp/%1$s.refused
                REDISCLI_AUTH=%4$s setsid sh /tmp/%1$s.sh > /dev/null 2>&1 < /dev/null &
                """.formatted(id, LIMIT_SECONDS, service, password));
        Await.until("%s writes".formatted(id), () -> {
            if (writer.acknowledged().isEmpty()) {
                throw new AssertionError("nothing was acknowledged yet");
            }
        });
        return writer;
    }

    /** Ends it, and what it was told, in the order of time. */
    public List<Acknowledged> stop() {
        shell("touch /tmp/%s.stop".formatted(id));
        Await.until(id + " has ended", () -> shell("[ -e /tmp/%s.ended ]".formatted(id)));
        return acknowledged();
    }

    /** What it was told so far, in the order of time. */
    public List<Acknowledged> acknowledged() {
        return shell("cat /tmp/%s.acknowledged".formatted(id))
                .lines()
                .map(line -> line.split(" ", 2))
                .map(words -> new Acknowledged(words[0], Double.parseDouble(words[1])))
                .sorted(Comparator.comparingDouble(Acknowledged::seconds))
                .toList();
    }

    /** What servers said to writes that they did not accept. */
    public List<String> refusals() {
        return shell("cat /tmp/%s.refused".formatted(id)).lines().toList();
    }

    /** The longest time between two acknowledgements that follow each other, in seconds. */
    public static double gap(List<Acknowledged> writes) {
        double gap = 0;
        for (int i = 1; i < writes.size(); i++) {
            gap = Math.max(gap, writes.get(i).seconds() - writes.get(i - 1).seconds());
        }
        return gap;
    }

    /** How many were acknowledged in one second at most. */
    public static int mostInASecond(List<Acknowledged> writes) {
        return (int) writes.stream()
                .mapToLong(first -> writes.stream()
                        .filter(w -> w.seconds() >= first.seconds() && w.seconds() < first.seconds() + 1)
                        .count())
                .max()
                .orElse(0);
    }

    private String shell(String script) {
        return namespace
                .cluster()
                .kubectl("exec", "-n", namespace.name(), "client", "--", "sh", "-c", script)
                .ok();
    }
}
