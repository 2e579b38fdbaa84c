DROP TABLE terminal_feed, reader_event, device, api_client, session;
