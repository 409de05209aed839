SELECT max(snapshot_id) AS number FROM ducklake_snapshot
