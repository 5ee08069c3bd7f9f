package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.operator.naming.MemberNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.HostAndPort;

/** How a person goes on by hand. */
final class Invitation {

    private final Path kubeconfig;
    private final Path log;
    private final CacheView view;
    private final Console console;

    /**
     * @param kubeconfig for the cluster where the cache is applied
     * @param log the operator's
     */
    Invitation(Path kubeconfig, Path log, CacheView view, Console console) {
        this.kubeconfig = kubeconfig;
        this.log = log;
        this.view = view;
        this.console = console;
    }

    void print() {
        String primary = view.primary();
        MemberNames names = view.names(primary);
        HostAndPort writes = view.address(primary, names.primaryService());
        endpoints();
        console.text("""

                It stays up until Ctrl-C. Things to try:

                  export KUBECONFIG=%s
                  kubectl get rcache -o wide
                  kubectl get cmember,pods,endpointslices
                  kubectl patch rcache %s --type=merge -p '{"spec":{"config":{"maxmemory-policy":"allkeys-lru"}}}'
                  kubectl delete service %s
                  REDISCLI_AUTH=%s redis-cli -h %s -p %d --user application SET greeting hello

                Or type here what is to go wrong (help lists it):

                  kill %s
                  cut %s
                  heal %s

                The operator's log is %s
                """.formatted(
                        kubeconfig,
                        names.cache(),
                        names.base(),
                        view.password(primary),
                        writes.getHost(),
                        writes.getPort(),
                        primary,
                        primary,
                        primary,
                        log));
    }

    /** Where applications of each region read, and write. */
    private void endpoints() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REGION", "READS", "WRITES"));
        for (RegionStatus region : view.status().regions()) {
            MemberNames names = view.names(region.name());
            rows.add(List.of(
                    region.name(),
                    view.address(region.name(), names.base()).toString(),
                    view.address(region.name(), names.primaryService()).toString()));
        }
        console.table(rows);
    }
}
