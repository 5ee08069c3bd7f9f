package dev.regionalcache.bench;

import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Operator;

/** What a pod of the operator uses, read from its own /proc. */
record OperatorProcess(double cpuSeconds, double residentMebibytes) {

    private static final double TICKS_PER_SECOND = 100;

    /** The pod whose name contains {@code part}. */
    static OperatorProcess of(Cluster cluster, String part) {
        String pod = cluster.kubectl("get", "pods", "-n", Operator.NAMESPACE, "-o", "name")
                .ok()
                .lines()
                .filter(l -> l.contains(part))
                .findFirst()
                .orElseThrow();
        String[] stat = read(cluster, pod, "/proc/1/stat").split(" ", -1);
        double resident = read(cluster, pod, "/proc/1/status")
                .lines()
                .filter(l -> l.startsWith("VmRSS"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        // Fields 14 and 15: user and system time.
        double ticks = Double.parseDouble(stat[13]) + Double.parseDouble(stat[14]);
        return new OperatorProcess(ticks / TICKS_PER_SECOND, resident / 1024);
    }

    private static String read(Cluster cluster, String pod, String file) {
        return cluster.kubectl("exec", "-n", Operator.NAMESPACE, pod, "--", "cat", file)
                .ok();
    }
}
