"""WordPress: an export file (WXR) becomes stories, sections, topics, authors, photos and plain pages."""
