package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberChangesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            metadata: {generation: 4}                                    | true
            metadata: {annotations: {regionalcache.dev/reconcile: disabled}} | true
            metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}        | true
            metadata: {finalizers: [regionalcache.dev/servers]}          | true
            metadata: {resourceVersion: '9'}                             | false
            status: {health: Healthy}                                    | false
            """)
    void theAgentsOwnReportsAreNoReasonToReconcile(String change, boolean matters) {
        CacheMember before = Members.primary();
        CacheMember now = Members.primary(change);
        assertThat(MemberChanges.matter(now, before)).isEqualTo(matters);
        assertThat(MemberChanges.matter(before, now)).isEqualTo(matters);
    }
}
