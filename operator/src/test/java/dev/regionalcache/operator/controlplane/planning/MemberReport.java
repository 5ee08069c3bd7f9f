package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.ArrayList;
import java.util.List;

/** What the agent of a region says of a member that it has applied, where all is well. */
final class MemberReport {

    private final CacheMember member;
    private final CacheMemberSpec spec;
    private final List<String> connected;

    /**
     * The report.
     *
     * @param connected regions to whose heads it is connected
     */
    MemberReport(CacheMember member, List<String> connected) {
        this.member = member;
        this.spec = member.getSpec();
        this.connected = connected;
    }

    /** The full name of the epoch of a member. */
    static String epoch(CacheMemberSpec spec) {
        return "{epoch: %d, proposer: %s, region: %s}"
                .formatted(spec.epoch(), spec.proposer(), spec.chosen().region());
    }

    /** The status with these changes. */
    CacheMemberStatus status(String... changes) {
        List<String> all = new ArrayList<>();
        all.add(lease());
        if (spec.role() == Role.Primary && spec.chosen() != null) {
            all.add("{link: null, writable: {epoch: %d, runId: run-%s, replicationId: id0}}"
                    .formatted(spec.epoch(), spec.region()));
        }
        all.addAll(List.of(changes));
        return Yaml.object(
                CacheMemberStatus.class,
                spec.role() == Role.Witness ? witnessing() : serving(),
                all.toArray(String[]::new));
    }

    /** As a witness that hears the primary, and as the primary that is heard; in a prepared epoch with what is held. */
    private String lease() {
        if (spec.lease() == null) {
            return "{}";
        }
        String heads = String.join(", ", connected);
        if (spec.chosen() == null) {
            String lease = "lease: {prepared: {epoch: %d, proposer: %s}, connected: [%s]}"
                    .formatted(spec.epoch(), spec.proposer(), heads);
            return spec.role() == Role.Witness
                    ? lease
                    : "{link: Down, head: {position: {replicationId: id1, offset: 1000, keys: 10, markerEpoch: 1}}, %s}"
                            .formatted(lease);
        }
        String epoch = epoch(spec);
        return spec.chosen().region().equals(spec.region())
                ? "lease: {answered: %s, held: %s, connected: [%s]}".formatted(epoch, epoch, heads)
                : "lease: {answered: %s, connected: [%s]}".formatted(epoch, heads);
    }

    private String witnessing() {
        return """
                observedGeneration: %d
                observedEpoch: %d
                conditions: [{type: Ready, status: "True", reason: Witnessing, message: witnesses}]
                """.formatted(member.getMetadata().getGeneration(), spec.epoch());
    }

    private String serving() {
        return """
                observedGeneration: %d
                observedEpoch: %d
                head: {pod: shop-%3$s-0, runId: run-%3$s, replicationId: id1}
                link: Up
                endpoint: {host: %3$s.example, port: 6379}
                servers: {desired: 1, answering: 1, inSync: 1}
                versions: ["%4$s.1"]
                health: Healthy
                templateRevision: %5$s
                conditions: [{type: Ready, status: "True", reason: Serving, message: serves}]
                """.formatted(
                        member.getMetadata().getGeneration(),
                        spec.epoch(),
                        spec.region(),
                        spec.main().template().version(),
                        spec.main().template().revision());
    }
}
